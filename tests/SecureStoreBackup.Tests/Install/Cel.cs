using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Install;

/// <summary>An npm library of the Common Expression Language in one node process.</summary>
internal static class Cel
{
    private const string Folder = "tests/SecureStoreBackup.Tests/Install/cel";

    private static string? Missing =>
        File.Exists(Repository.PathOf($"{Folder}/node_modules/@marcbachmann/cel-js/package.json")) ? null : $"cel-js is not installed: run npm ci in {Folder}.";

    /// <summary>The values, in the order of the questions. An error fails.</summary>
    public static async Task<IReadOnlyList<bool>> EvaluateAsync(IEnumerable<(string Expression, JsonObject Variables)> questions)
    {
        Tool.Need(Missing);
        var lines = questions.Select(question => new JsonObject { ["expression"] = question.Expression, ["variables"] = question.Variables.DeepClone() }.ToJsonString()).ToArray();
        var answers = await Tool.Node.RunAsync(Repository.PathOf(Folder), string.Join('\n', lines), "evaluate.cjs");
        return [.. answers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Zip(lines).Select(pair => (bool?)JsonNode.Parse(pair.First)!["value"] ?? throw new InvalidDataException($"{pair.Second}: {pair.First}"))];
    }
}
