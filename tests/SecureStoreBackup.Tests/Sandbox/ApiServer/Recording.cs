using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

/// <summary>One request to a real API server and its answer.</summary>
internal sealed record RecordedCase(string Name, JsonObject Request, int Status, JsonObject Headers, JsonNode? Response, JsonArray? Events)
{
    public string Method => (string)Request["method"]!;

    public string Path => (string)Request["path"]!;

    public static IReadOnlyList<RecordedCase> ReadAll() =>
    [
        .. File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Data", "kube-apiserver-1.26.jsonl")).Skip(1).Select(line =>
        {
            var json = JsonNode.Parse(line)!.AsObject();
            return new RecordedCase(
                (string)json["name"]!, json["request"]!.AsObject(), (int)json["status"]!, json["headers"]!.AsObject(), json["response"], json["events"] as JsonArray);
        }),
    ];

    /// <summary>The names of the cases that our server does not answer as the real one did; after each, why.</summary>
    public static IReadOnlySet<string> Unanswered() => File
        .ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Data", "kube-apiserver-unanswered.txt"))
        .Select(line => line.Split('#')[0].Trim()).Where(name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
}
