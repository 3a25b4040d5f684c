using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Json;

/// <summary>Reading Kubernetes objects as JSON trees; what is absent or of another type reads as null.</summary>
internal static class JsonObjectExtensions
{
    public static JsonObject? Child(this JsonObject node, string name) => node[name] as JsonObject;

    public static JsonArray? List(this JsonObject node, string name) => node[name] as JsonArray;

    public static string? Text(this JsonObject node, string name) => node[name].AsText();

    public static long? Whole(this JsonObject node, string name) =>
        node[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    public static bool? Flag(this JsonObject node, string name) =>
        node[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The child object of this name, made when it is absent.</summary>
    public static JsonObject Ensure(this JsonObject node, string name)
    {
        if (node[name] is JsonObject child)
            return child;
        var made = new JsonObject();
        node[name] = made;
        return made;
    }

    public static JsonObject Metadata(this JsonObject node) => node.Ensure("metadata");

    /// <summary>Sets the property, or removes it when the value is null.</summary>
    public static void SetOrRemove(this JsonObject node, string name, JsonNode? value)
    {
        if (value is null)
            node.Remove(name);
        else
            node[name] = value.Parent is null ? value : value.DeepClone();
    }

    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    public static IEnumerable<string> Texts(this JsonArray? list) => list is null ? [] : list.Select(AsText).OfType<string>();

    public static JsonArray ToJsonArray(this IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    /// <summary>What a Kubernetes schema calls this value's type.</summary>
    public static string TypeName(this JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => node.AsValue().TryGetValue<long>(out _) ? "integer" : "number",
            _ => "null",
        },
    };
}
