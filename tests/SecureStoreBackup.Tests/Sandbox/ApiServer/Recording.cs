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

    /// <summary>The name of every case, as it stands in the file, whose first line says where the recording is from.</summary>
    public static IEnumerable<string> Names() => File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Data", "kube-apiserver-1.26.jsonl"))
        .Select(line => line["{\"name\":\"".Length..line.IndexOf('"', "{\"name\":\"".Length)]).Where(name => name != "_about");
}
