using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>Removes what a schema does not name.</summary>
internal static class Pruning
{
    /// <summary>Prunes in place and returns the path of each thing removed, sorted.</summary>
    /// <param name="isRoot">At the root, `apiVersion`, `kind` and `metadata` always stay.</param>
    public static IReadOnlyList<string> Prune(JsonNode? value, StructuralSchema schema, bool isRoot)
    {
        var removed = new List<string>();
        Walk(value, schema, "", isRoot, removed);
        removed.Sort(StringComparer.Ordinal);
        return removed;
    }

    private static void Walk(JsonNode? value, StructuralSchema schema, string path, bool isRoot, List<string> removed)
    {
        if (value is JsonArray list && schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
                Walk(list[i], items, $"{path}[{i}]", isRoot: false, removed);
        }
        if (value is not JsonObject map)
            return;
        foreach (var (name, child) in map.ToList())
        {
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            if (isRoot && name is "apiVersion" or "kind" or "metadata" && path.Length == 0)
                continue;
            if (schema.Properties.TryGetValue(name, out var property))
                Walk(child, property, childPath, isRoot: false, removed);
            else if (schema.AdditionalProperties is { } additional)
                Walk(child, additional, childPath, isRoot: false, removed);
            else if (!schema.PreserveUnknownFields)
            {
                map.Remove(name);
                removed.Add(childPath);
            }
        }
    }
}
