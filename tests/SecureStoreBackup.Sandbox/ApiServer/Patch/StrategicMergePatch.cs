using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Patch;

/// <summary>
/// Kubernetes' own merge for built-in kinds: as a merge patch, but known lists merge by key, and `$patch`, `$retainKeys`,
/// `$deleteFromPrimitiveList/…` and `$setElementOrder/…` say how. Only the lists of the kinds that are served here are known.
/// </summary>
internal static class StrategicMergePatch
{
    private static readonly Dictionary<string, string> MergeKeys = new(StringComparer.Ordinal)
    {
        ["ownerReferences"] = "uid",
        ["secrets"] = "name",
        ["imagePullSecrets"] = "name",
        ["conditions"] = "type",
    };

    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        if (patch.Text("$patch") == "delete")
            return [];
        var result = patch.Text("$patch") == "replace" ? [] : target.Copy();
        if (patch.List("$retainKeys") is { } retained)
        {
            foreach (var name in result.Select(entry => entry.Key).Except(retained.Texts(), StringComparer.Ordinal).ToList())
                result.Remove(name);
        }
        foreach (var (name, change) in patch)
            Merge(result, name, change);
        return result;
    }

    private static void Merge(JsonObject result, string name, JsonNode? change)
    {
        if (name.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal))
        {
            var list = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
            var gone = (change as JsonArray).Texts().ToHashSet(StringComparer.Ordinal);
            result[list] = result.List(list).Texts().Where(text => !gone.Contains(text)).ToJsonArray();
        }
        else if (name.StartsWith('$'))
            return;
        else if (change is null)
            result.Remove(name);
        else if (change is JsonObject map)
            result[name] = Apply(result.Child(name) ?? [], map);
        else if (change is JsonArray items && MergeKeys.TryGetValue(name, out var key))
            result[name] = MergeByKey(result.List(name) ?? [], items, key);
        else if (change is JsonArray primitives && name == "finalizers")
            result[name] = result.List(name).Texts().Union(primitives.Texts(), StringComparer.Ordinal).ToJsonArray();
        else
            result[name] = change.DeepClone();
    }

    private static JsonArray MergeByKey(JsonArray target, JsonArray patch, string key)
    {
        if (patch.OfType<JsonObject>().Any(item => item.Text("$patch") == "replace"))
            return [.. patch.OfType<JsonObject>().Where(item => item.Text("$patch") is null).Select(item => item.DeepClone())];
        var result = (JsonArray)target.DeepClone();
        foreach (var item in patch.OfType<JsonObject>())
        {
            var existing = result.OfType<JsonObject>().FirstOrDefault(other => other.Text(key) == item.Text(key));
            if (item.Text("$patch") == "delete")
            {
                if (existing is not null)
                    result.Remove(existing);
            }
            else if (existing is null)
                result.Add(item.DeepClone());
            else
                result[result.IndexOf(existing)] = Apply(existing, item);
        }
        return result;
    }
}
