using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Operator.Api.Schemas;

/// <summary>A kind as a JSON schema for editors, made of its definition: unknown fields are marked, status is left to the operator.</summary>
internal static class EditorSchema
{
    /// <summary>Each schema with the name of its file.</summary>
    public static IEnumerable<(string FileName, string Json)> Files(IEnumerable<CustomKind> kinds) =>
        kinds.Select(kind => ($"{kind.Type.Kind.ToLowerInvariant()}.schema.json", Text(Schema(kind))));

    internal static JsonObject Schema(CustomKind kind)
    {
        var definition = CrdGenerator.Definition(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();
        var properties = definition["properties"]!.AsObject();
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$id"] = $"https://{kind.Type.Group}/schemas/{kind.Type.Kind.ToLowerInvariant()}-{kind.Type.Version}.json",
            ["title"] = kind.Type.Kind,
            ["description"] = kind.Description,
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["const"] = kind.Type.ApiVersion },
                ["kind"] = new JsonObject { ["const"] = kind.Type.Kind },
                ["metadata"] = new JsonObject { ["type"] = "object" },
                ["spec"] = Strict(properties["spec"]!),
                ["status"] = new JsonObject { ["description"] = "The operator's; leave it out.", ["type"] = "object" },
            },
            ["required"] = new JsonArray("apiVersion", "kind", "metadata", "spec"),
            ["additionalProperties"] = false,
        };
    }

    private static JsonNode? Strict(JsonNode? node) => node switch
    {
        JsonObject map => Strict(map),
        JsonArray list => new JsonArray([.. list.Select(item => Strict(item))]),
        _ => node?.DeepClone(),
    };

    private static JsonObject Strict(JsonObject map)
    {
        var strict = new JsonObject();
        foreach (var (name, value) in map)
        {
            if (!name.StartsWith("x-kubernetes-", StringComparison.Ordinal))
                strict[name] = name == "properties" ? Members(value!.AsObject()) : Strict(value);
        }

        if (map.ContainsKey("properties"))
            strict["additionalProperties"] = false;
        return strict;
    }

    // A field of ours may be called anything, also what means something in a schema.
    private static JsonObject Members(JsonObject properties)
    {
        var members = new JsonObject();
        foreach (var (name, value) in properties)
            members[name] = Strict(value!.AsObject());
        return members;
    }

    private static string Text(JsonObject schema)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            schema.WriteTo(writer);
        return $"{Encoding.UTF8.GetString(buffer.ToArray())}\n";
    }
}
