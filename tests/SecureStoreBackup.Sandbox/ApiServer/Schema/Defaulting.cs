using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>Fills in defaults, outermost first, so that a parent that defaults to `{}` brings its children's defaults.</summary>
internal static class Defaulting
{
    /// <summary>Null where null is not allowed counts as absent.</summary>
    public static void Apply(JsonNode? value, StructuralSchema schema)
    {
        switch (value)
        {
            case JsonArray list when schema.Items is { } items:
                foreach (var item in list)
                    Apply(item, items);
                break;
            case JsonObject map:
                foreach (var (name, property) in schema.Properties)
                    ApplyTo(map, name, property);
                if (schema.AdditionalProperties is { } additional)
                {
                    foreach (var name in map.Select(entry => entry.Key).Where(name => !schema.Properties.ContainsKey(name)).ToList())
                        ApplyTo(map, name, additional);
                }
                break;
        }
    }

    private static void ApplyTo(JsonObject map, string name, StructuralSchema schema)
    {
        if (map.TryGetPropertyValue(name, out var value) && value is null && !schema.Nullable)
            map.Remove(name);
        if (!map.ContainsKey(name) && schema.Default is { } @default)
            map[name] = @default.DeepClone();
        Apply(map[name], schema);
    }
}
