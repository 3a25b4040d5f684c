using System.Text.Json.Nodes;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Api.Schemas;

/// <summary>Custom resource definitions of our kinds.</summary>
public static class CrdGenerator
{
    /// <summary><c>kubectl get securestore</c> lists every kind of ours.</summary>
    public const string Category = "securestore";

    /// <summary>Each definition with the name of its file.</summary>
    public static IEnumerable<(string FileName, string Yaml)> Files() =>
        ApiKinds.All.Select(kind => ($"{kind.Type.Group}_{kind.Type.Plural}.yaml", YamlText.Write(Definition(kind))));

    /// <summary>A definition as the API server takes it.</summary>
    public static JsonObject Definition(CustomKind kind) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = $"{kind.Type.Plural}.{kind.Type.Group}" },
        ["spec"] = new JsonObject
        {
            ["group"] = kind.Type.Group,
            ["names"] = new JsonObject
            {
                ["kind"] = kind.Type.Kind,
                ["listKind"] = $"{kind.Type.Kind}List",
                ["plural"] = kind.Type.Plural,
                ["singular"] = kind.Type.Kind.ToLowerInvariant(),
                ["shortNames"] = new JsonArray(kind.ShortName),
                ["categories"] = new JsonArray(Category),
            },
            ["scope"] = kind.Type.Namespaced ? "Namespaced" : "Cluster",
            ["versions"] = new JsonArray(Version(kind)),
        },
    };

    private static JsonObject Version(CustomKind kind) => new()
    {
        ["name"] = kind.Type.Version,
        ["served"] = true,
        ["storage"] = true,
        ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
        ["additionalPrinterColumns"] = new JsonArray([.. kind.Columns.Select(Column)]),
        ["schema"] = new JsonObject { ["openAPIV3Schema"] = Schema(kind) },
    };

    private static JsonObject Schema(CustomKind kind)
    {
        var schema = SchemaBuilder.Object(kind.Json);
        schema.Insert(0, "description", kind.Description);
        if (kind.Rules.Count > 0)
            schema["x-kubernetes-validations"] = new JsonArray([.. kind.Rules.Select(rule => new JsonObject { ["rule"] = rule.Expression, ["message"] = rule.Message })]);
        return schema;
    }

    private static JsonObject Column(PrinterColumn column)
    {
        var node = new JsonObject { ["name"] = column.Name, ["type"] = column.Kind, ["jsonPath"] = column.Path };
        if (column.Wide)
            node["priority"] = 1;
        return node;
    }
}
