using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;

namespace SecureStoreBackup.Sandbox.ApiServer.OpenApi;

/// <summary>
/// OpenAPI v3, as far as kubectl reads it: that each kind's PATCH knows `fieldValidation`, so that kubectl leaves validation to
/// the server, and the schemas of custom kinds, for `kubectl explain`.
/// </summary>
internal static class OpenApiDocuments
{
    public static JsonObject Index(KindRegistry kinds)
    {
        var paths = new JsonObject();
        foreach (var kind in kinds.All)
        {
            var path = kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}" };
        }
        return new JsonObject { ["paths"] = paths };
    }

    public static JsonObject? For(KindRegistry kinds, string group, string version)
    {
        var served = kinds.All.Where(kind => kind.Group == group && kind.Version == version).ToList();
        return served.Count == 0 ? null : new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.26.0+sandbox" },
            ["paths"] = new JsonObject(served.Select(Path)),
            ["components"] = new JsonObject { ["schemas"] = new JsonObject(served.Select(Schema)) },
        };
    }

    public static string PathOf(ResourceKind kind)
    {
        var root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
        return $"{root}{(kind.Namespaced ? "/namespaces/{namespace}" : "")}/{kind.Plural}/{{name}}";
    }

    private static KeyValuePair<string, JsonNode?> Path(ResourceKind kind)
    {
        var parameters = new[] { "dryRun", "fieldManager", "fieldValidation" }.Select(name => (JsonNode)new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
        });
        return new(PathOf(kind), new JsonObject
        {
            ["patch"] = new JsonObject
            {
                ["parameters"] = new JsonArray([.. parameters]),
                ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
                ["x-kubernetes-action"] = "patch",
                ["x-kubernetes-group-version-kind"] = GroupVersionKind(kind),
            },
        });
    }

    private static KeyValuePair<string, JsonNode?> Schema(ResourceKind kind)
    {
        var schema = kind is CustomKind custom ? (JsonObject)custom.SchemaJson.DeepClone() : new JsonObject { ["type"] = "object" };
        schema["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind));
        var domain = string.Join('.', (kind.Group.Length == 0 ? "core" : kind.Group).Split('.').Reverse());
        return new($"{domain}.{kind.Version}.{kind.Kind}", schema);
    }

    private static JsonObject GroupVersionKind(ResourceKind kind) => new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind };
}
