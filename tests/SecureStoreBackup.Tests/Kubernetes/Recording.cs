using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Kubernetes;

/// <summary>Requests and answers of a real API server (Data/kube-apiserver-1.26.jsonl).</summary>
internal static class Recording
{
    private static readonly Lazy<Dictionary<string, JsonNode>> Exchanges = new(() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "kube-apiserver-1.26.jsonl"))
            .Select(line => JsonNode.Parse(line)!)
            .Where(exchange => exchange["request"] is not null)
            .ToDictionary(exchange => exchange["name"]!.GetValue<string>()));

    public static JsonNode Request(string name) => Exchanges.Value[name]["request"]!;

    public static JsonNode Response(string name) => Exchanges.Value[name]["response"]!;

    /// <summary>Every exchange whose answer is a Status of failure.</summary>
    public static IEnumerable<string> Refusals => Exchanges.Value.Where(pair => pair.Value["status"]!.GetValue<int>() >= 400).Select(pair => pair.Key);

    public static int Status(string name) => Exchanges.Value[name]["status"]!.GetValue<int>();

    /// <summary>Scripts the recorded answers, in order; a watch's events are written line by line, and its stream ends.</summary>
    public static ScriptedApi Replay(this ScriptedApi api, params string[] names)
    {
        foreach (var name in names)
        {
            var exchange = Exchanges.Value[name];
            var body = exchange["events"] is JsonArray events
                ? string.Concat(events.Select(told => told!.ToJsonString() + "\n"))
                : exchange["response"] is JsonValue text ? text.GetValue<string>() : exchange["response"]!.ToJsonString();
            api.Answer(Status(name), body, exchange["headers"]!["content-type"]!.GetValue<string>().Split(';')[0]);
        }

        return api;
    }
}
