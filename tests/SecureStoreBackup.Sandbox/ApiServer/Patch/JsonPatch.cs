using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Patch;

/// <summary>RFC 6902: operations in order; one that fails refuses them all.</summary>
internal static class JsonPatch
{
    public static JsonObject Apply(JsonObject target, JsonArray operations)
    {
        var result = target.Copy();
        foreach (var operation in operations)
            Apply(result, operation as JsonObject ?? throw Refusals.PatchRejected());
        return result;
    }

    private static void Apply(JsonObject root, JsonObject operation)
    {
        var path = Pointer(operation, "path");
        switch (operation.Text("op"))
        {
            case "add":
                path.Add(root, operation["value"]?.DeepClone());
                break;
            case "remove":
                path.Remove(root);
                break;
            case "replace":
                path.Remove(root);
                path.Add(root, operation["value"]?.DeepClone());
                break;
            case "move":
                var from = Pointer(operation, "from");
                var moved = from.Get(root)?.DeepClone();
                from.Remove(root);
                path.Add(root, moved);
                break;
            case "copy":
                path.Add(root, Pointer(operation, "from").Get(root)?.DeepClone());
                break;
            case "test" when JsonNode.DeepEquals(path.Get(root), operation["value"]):
                break;
            default:
                throw Refusals.PatchRejected();
        }
    }

    private static JsonPointer Pointer(JsonObject operation, string name) =>
        JsonPointer.Parse(operation.Text(name) ?? throw Refusals.PatchRejected());
}
