using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Tests.Install;

/// <summary>One Kubernetes object of an installation.</summary>
internal sealed record Manifest(JsonObject Json)
{
    public string Kind => (string)Json["kind"]!;

    public string Name => (string)Json["metadata"]!["name"]!;

    public string? Namespace => (string?)Json["metadata"]!["namespace"];

    public string Id => $"{Json["apiVersion"]} {Kind} {Namespace}/{Name}";

    /// <summary>The objects of a text of several documents.</summary>
    public static IReadOnlyList<Manifest> Read(string yaml) =>
        [.. ("\n" + yaml).Split("\n---").Select(text => YamlToJson.Read(text + "\n")).OfType<JsonObject>().Select(json => new Manifest(json))];

    /// <summary>What <c>kubectl kustomize</c> makes of a folder below <c>manifests/overlays</c>.</summary>
    public static async Task<IReadOnlyList<Manifest>> RenderAsync(string overlay) =>
        Read(await Tool.Kubectl.RunAsync(Repository.PathOf("manifests/overlays"), null, "kustomize", overlay));

    /// <summary>The nodes at a path; <c>*</c> is every item of a list.</summary>
    public IEnumerable<JsonNode> At(string path) => At(Json, path);

    public static IEnumerable<JsonNode> At(JsonNode from, string path) => path.Split('/').Aggregate<string, IEnumerable<JsonNode>>(
        [from], (nodes, part) => nodes.SelectMany(node => part == "*" ? (node as JsonArray ?? []).OfType<JsonNode>() : (node as JsonObject)?[part] is { } child ? [child] : Array.Empty<JsonNode>()));

    public Dictionary<string, string> Map(string path) =>
        At(path).OfType<JsonObject>().SelectMany(map => map).ToDictionary(pair => pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal);
}
