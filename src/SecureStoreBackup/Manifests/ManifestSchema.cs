using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace SecureStoreBackup.Manifests;

public static class ManifestSchema
{
    private const string Id = "https://securestore.dev/schemas/manifest-v1.json";

    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    /// <summary>The JSON schema (draft 2020-12) of <c>manifest.json</c>, as published in <c>docs/manifest.schema.json</c>.</summary>
    public static string Generate()
    {
        var node = ManifestJson.Canonical.Options.GetJsonSchemaAsNode(typeof(Manifest), Options).AsObject();
        node.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        node.Insert(1, "$id", Id);
        node.Insert(2, "title", "Manifest of a Secure Store recovery point");
        return node.ToJsonString(ManifestJson.Canonical.Options) + "\n";
    }

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        // A converter of our own is a closed book to the exporter; times are the only ones.
        var node = schema as JsonObject ?? new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (node["type"] is JsonArray types)
            node["type"] = types[0]!.GetValue<string>();
        foreach (var attribute in context.PropertyInfo?.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [])
            Apply(node, attribute);
        return node;
    }

    private static void Apply(JsonObject node, object attribute)
    {
        switch (attribute)
        {
            case DescriptionAttribute description:
                node.Insert(0, "description", description.Description);
                break;
            case PatternAttribute pattern:
                node["pattern"] = pattern.Pattern;
                break;
            case NotBlankAttribute:
                node["minLength"] = 1;
                break;
            case MinimumAttribute minimum:
                node["minimum"] = minimum.Value;
                break;
            default:
                break;
        }
    }
}
