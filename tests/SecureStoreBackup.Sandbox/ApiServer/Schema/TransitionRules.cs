using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>
/// Honours `self == oldSelf`, wherever an old and a new value stand at the same place. Other CEL rules are not evaluated.
/// </summary>
internal static class TransitionRules
{
    public static void Validate(JsonNode? value, JsonNode? old, StructuralSchema schema, string path, List<FieldError> errors)
    {
        if (value is null || old is null)
            return;
        foreach (var rule in schema.Rules.Where(rule => rule.IsImmutability))
        {
            if (!JsonNode.DeepEquals(value, old))
                errors.Add(FieldError.Invalid(path.Length == 0 ? "<nil>" : path, $"\"{value.TypeName()}\"", rule.Message.Length > 0 ? rule.Message : $"failed rule: {rule.Rule}"));
        }
        if (value is JsonObject map && old is JsonObject oldMap)
        {
            foreach (var (name, child) in map)
            {
                if ((schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } property)
                    Validate(child, oldMap[name], property, SchemaValidation.Join(path, name), errors);
            }
        }
        // Items of a list correspond only by map keys; other lists have no item that is "the same" as before.
        if (value is JsonArray list && old is JsonArray oldList && schema is { Items: { } items, ListType: "map" })
        {
            for (var i = 0; i < list.Count; i++)
                Validate(list[i], oldList.FirstOrDefault(other => SameKey(other, list[i], schema)), items, $"{path}[{i}]", errors);
        }
    }

    private static bool SameKey(JsonNode? left, JsonNode? right, StructuralSchema schema) => left is JsonObject a && right is JsonObject b
        && schema.ListMapKeys.All(key => JsonNode.DeepEquals(a[key], b[key]));
}
