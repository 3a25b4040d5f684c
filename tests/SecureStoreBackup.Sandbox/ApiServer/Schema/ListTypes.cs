using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>Lists of type `map` and `set` hold no key twice.</summary>
internal static class ListTypes
{
    public static void Validate(JsonNode? value, StructuralSchema schema, string path, List<FieldError> errors)
    {
        switch (value)
        {
            case JsonObject map:
                foreach (var (name, child) in map)
                {
                    if ((schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } property)
                        Validate(child, property, SchemaValidation.Join(path, name), errors);
                }
                break;
            case JsonArray list:
                var seen = new List<JsonNode?>();
                for (var i = 0; i < list.Count; i++)
                {
                    var key = Key(list[i], schema);
                    if (key is not null && seen.Exists(other => JsonNode.DeepEquals(other, key)))
                        errors.Add(FieldError.Duplicate($"{path}[{i}]", schema.ListType == "map" ? GoMap((JsonObject)key) : key.Show()));
                    seen.Add(key);
                    if (schema.Items is { } items)
                        Validate(list[i], items, $"{path}[{i}]", errors);
                }
                break;
        }
    }

    private static JsonNode? Key(JsonNode? item, StructuralSchema schema) => schema.ListType switch
    {
        "set" => item,
        "map" when item is JsonObject map => new JsonObject(schema.ListMapKeys
            .Where(map.ContainsKey).Select(name => KeyValuePair.Create(name, map[name]?.DeepClone()))),
        _ => null,
    };

    private static string GoMap(JsonObject key) =>
        $"map[string]interface {{}}{{{string.Join(", ", key.Select(part => $"\"{part.Key}\":{part.Value.Show()}"))}}}";
}
