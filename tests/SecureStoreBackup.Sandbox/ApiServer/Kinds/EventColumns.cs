using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Tables;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>What `kubectl get events` shows. Reads the core form.</summary>
internal static class EventColumns
{
    public static readonly IReadOnlyList<Column> All =
    [
        new("Last Seen", "string", (value, now) => Age.Since(LastSeen(value), now)),
        new("Type", "string", value => value.Text("type")),
        new("Reason", "string", value => value.Text("reason")),
        new("Object", "string", value => Involved(value)),
        new("Subobject", "string", value => value.Child("involvedObject")?.Text("fieldPath"), 1),
        new("Source", "string", value => value.Child("source")?.Text("component") ?? value.Text("reportingComponent"), 1),
        new("Message", "string", value => value.Text("message")?.Trim()),
        new("First Seen", "string", (value, now) => Age.Since(value.Text("firstTimestamp") ?? value.Text("eventTime"), now), 1),
        new("Count", "string", value => value.Child("series")?.Whole("count") ?? value.Whole("count") ?? 1, 1),
        new("Name", "string", value => value.Metadata().Text("name"), 1),
    ];

    private static string? LastSeen(JsonObject value) => value.Child("series")?.Text("lastObservedTime")
        ?? value.Text("lastTimestamp") ?? value.Text("firstTimestamp") ?? value.Text("eventTime");

    private static string Involved(JsonObject value)
    {
        var involved = value.Child("involvedObject");
        return $"{involved?.Text("kind")?.ToLowerInvariant()}/{involved?.Text("name")}";
    }
}
