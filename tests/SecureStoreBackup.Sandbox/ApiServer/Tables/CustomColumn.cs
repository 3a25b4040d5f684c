using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Tables;

/// <summary>A printer column of a CustomResourceDefinition.</summary>
internal static class CustomColumn
{
    public static Column Parse(JsonObject json)
    {
        var path = JsonPath.Parse(json.Text("jsonPath") ?? "");
        var type = json.Text("type") ?? "string";
        return new Column(json.Text("name") ?? "", type, (value, now) => Cell(path.Select(value), type, now), (int)(json.Whole("priority") ?? 0))
        {
            Format = json.Text("format") ?? "",
            Description = json.Text("description") ?? $"Custom resource definition column (in JSONPath format): {json.Text("jsonPath")}",
        };
    }

    private static JsonNode? Cell(List<JsonNode?> found, string type, DateTimeOffset now)
    {
        if (found.Count == 0 || found[0] is not { } value)
            return null;
        return type switch
        {
            "integer" or "number" => value.GetValueKind() == JsonValueKind.Number ? value.DeepClone() : null,
            "boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null,
            "date" => Age.Since(value.AsText() ?? "", now),
            _ => string.Join(",", found.Select(one => one.AsText() ?? one?.ToJsonString() ?? "")),
        };
    }
}
