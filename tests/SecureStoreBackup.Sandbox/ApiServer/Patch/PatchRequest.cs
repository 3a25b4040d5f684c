using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;

namespace SecureStoreBackup.Sandbox.ApiServer.Patch;

/// <summary>Which patch a content type asks for.</summary>
internal static class PatchRequest
{
    private const string Json = "application/json-patch+json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Apply = "application/apply-patch+yaml";

    /// <exception cref="StatusException">415: strategic merge of a custom resource, or server-side apply, which is not served here.</exception>
    public static Func<JsonObject, JsonNode?, JsonNode?> Choose(string mediaType, ResourceKind kind) => mediaType switch
    {
        Json => (old, patch) => JsonPatch.Apply(old, patch as JsonArray ?? throw Refusals.BadRequest("error decoding patch: a JSON patch is a list of operations")),
        Merge => (old, patch) => MergePatch.Apply(old, patch),
        Strategic when !kind.IsCustom => (old, patch) => StrategicMergePatch.Apply(old, patch as JsonObject ?? throw Refusals.BadRequest("error decoding patch: not an object")),
        Apply => throw Refusals.UnsupportedMediaType(Json, Merge),
        _ when kind.IsCustom => throw Refusals.UnsupportedMediaType(Json, Merge, Apply),
        _ => throw Refusals.UnsupportedMediaType(Json, Merge, Strategic, Apply),
    };
}
