using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

/// <summary>A custom kind to play with: the one that the recording defines.</summary>
internal static class Widgets
{
    public const string Path = "/apis/example.dev/v1/namespaces/default/widgets";
    public const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    public const string MergePatch = "application/merge-patch+json";

    public static JsonObject Definition() =>
        (JsonObject)RecordedCase.ReadAll().Single(recorded => recorded.Name == "crd-create").Request["body"]!.DeepClone();

    public static Task DefineAsync(TestApiServer server) => server.DoAsync("POST", Definitions, Definition());

    public static JsonObject Widget(string name, int size = 1, JsonObject? metadata = null)
    {
        var widget = new JsonObject { ["apiVersion"] = "example.dev/v1", ["kind"] = "Widget", ["metadata"] = metadata ?? [], ["spec"] = new JsonObject { ["size"] = size } };
        widget["metadata"]!["name"] = name;
        return widget;
    }

    public static Task<JsonObject> CreateAsync(TestApiServer server, string name, int size = 1, JsonObject? metadata = null) =>
        server.DoAsync("POST", Path, Widget(name, size, metadata));

    public static JsonObject OwnedBy(JsonObject owner) => new()
    {
        ["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "example.dev/v1",
            ["kind"] = "Widget",
            ["name"] = owner["metadata"]!["name"]!.ToString(),
            ["uid"] = owner["metadata"]!["uid"]!.ToString(),
        }),
    };

    public static IEnumerable<string> Names(JsonObject list) => list["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.ToString());

    public static long Version(JsonNode withMetadata) => long.Parse(withMetadata["metadata"]!["resourceVersion"]!.ToString(), CultureInfo.InvariantCulture);
}
