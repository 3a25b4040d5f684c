using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Tests.Schedules.Differential;

/// <summary>The npm library croner in one node process, which is asked for slots line by line.</summary>
internal static class CronerProcess
{
    private static readonly string Folder = Repository.PathOf("tests/SecureStoreBackup.Tests/Schedules/Differential/croner");

    /// <summary>Null when it can run; otherwise what is missing.</summary>
    public static string? Missing =>
        File.Exists(Path.Combine(Folder, "node_modules", "croner", "package.json")) ? null : $"croner is not installed: run npm ci in {Path.GetRelativePath(Repository.PathOf("."), Folder)}.";

    /// <summary>The answers, in the order of the questions.</summary>
    public static async Task<IReadOnlyList<CronerAnswer>> AskAsync(IReadOnlyList<CronerQuestion> questions, CancellationToken cancellationToken)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "slots.cjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            var asking = WriteAsync(node.StandardInput, questions, cancellationToken);
            var answers = new List<CronerAnswer>(questions.Count);
            while (await node.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
                answers.Add(JsonSerializer.Deserialize(line, CronerJson.Default.CronerAnswer)!);
            await asking;
            await node.WaitForExitAsync(cancellationToken);
            return answers;
        }
        finally
        {
            if (!node.HasExited)
                node.Kill();
        }
    }

    private static async Task WriteAsync(StreamWriter input, IEnumerable<CronerQuestion> questions, CancellationToken cancellationToken)
    {
        await using (input)
        {
            foreach (var question in questions)
                await input.WriteLineAsync(JsonSerializer.Serialize(question, CronerJson.Default.CronerQuestion).AsMemory(), cancellationToken);
        }
    }
}

internal sealed record CronerQuestion(int Id, string Expression, string Zone, DateTimeOffset From, int Count);

internal sealed record CronerAnswer(int Id, IReadOnlyList<DateTimeOffset>? Slots, string? Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CronerQuestion))]
[JsonSerializable(typeof(CronerAnswer))]
internal sealed partial class CronerJson : JsonSerializerContext;
