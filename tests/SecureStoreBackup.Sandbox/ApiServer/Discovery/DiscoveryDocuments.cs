using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;

namespace SecureStoreBackup.Sandbox.ApiServer.Discovery;

/// <summary>What the server serves, for clients that ask. Aggregated discovery is left out: clients fall back to these.</summary>
internal sealed class DiscoveryDocuments(KindRegistry kinds)
{
    private const string Reviews = "authorization.k8s.io";
    private static readonly string[] BuiltInVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] CustomVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

    public static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "26",
        ["gitVersion"] = "v1.26.0+sandbox",
        ["gitCommit"] = "",
        ["gitTreeState"] = "",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };

    public static JsonObject Core(string host) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = host }),
    };

    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. GroupNames().Select(name => Describe(name, nested: true))]),
    };

    public JsonObject? Group(string name) => GroupNames().Contains(name, StringComparer.Ordinal) ? Describe(name, nested: false) : null;

    public JsonObject? Resources(string group, string version)
    {
        if (group == Reviews && version == "v1")
            return List(group, version, [Review()]);
        var served = kinds.All.Where(kind => kind.Group == group && kind.Version == version).ToList();
        return served.Count == 0 ? null : List(group, version, served.SelectMany(Describe));
    }

    private IEnumerable<string> GroupNames() => kinds.Groups.Select(group => group.Key).Where(name => name.Length > 0).Append(Reviews);

    private JsonObject Describe(string group, bool nested)
    {
        var versions = kinds.All.Where(kind => kind.Group == group).Select(kind => kind.Version).DefaultIfEmpty("v1").Distinct(StringComparer.Ordinal)
            .Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }).ToList();
        var described = new JsonObject
        {
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions.Select(version => version.DeepClone())]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
        if (!nested)
            (described["kind"], described["apiVersion"]) = ("APIGroup", "v1");
        return described;
    }

    private static JsonObject List(string group, string version, IEnumerable<JsonObject> resources) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
        ["resources"] = new JsonArray([.. resources]),
    };

    private static IEnumerable<JsonObject> Describe(ResourceKind kind)
    {
        var resource = Resource(kind.Plural, kind.Singular, kind.Namespaced, kind.Kind, kind.IsCustom ? CustomVerbs : BuiltInVerbs);
        if (kind.ShortNames.Count > 0)
            resource["shortNames"] = kind.ShortNames.ToJsonArray();
        if (kind.Categories.Count > 0)
            resource["categories"] = kind.Categories.ToJsonArray();
        resource["storageVersionHash"] = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Group}/{kind.Version}/{kind.Kind}"))[..8]);
        yield return resource;
        if (kind.HasStatus)
            yield return Resource($"{kind.Plural}/status", "", kind.Namespaced, kind.Kind, ["get", "patch", "update"]);
    }

    private static JsonObject Review() => Resource("selfsubjectaccessreviews", "selfsubjectaccessreview", namespaced: false, "SelfSubjectAccessReview", ["create"]);

    private static JsonObject Resource(string name, string singular, bool namespaced, string kind, IEnumerable<string> verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = singular,
        ["namespaced"] = namespaced,
        ["kind"] = kind,
        ["verbs"] = verbs.ToJsonArray(),
    };
}
