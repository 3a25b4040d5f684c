using System.Globalization;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>Holds a value against a schema's types, bounds and combinations.</summary>
internal static class SchemaValidation
{
    public static void Validate(JsonNode? value, StructuralSchema schema, string path, List<FieldError> errors)
    {
        if (value is null)
        {
            if (!schema.Nullable && schema.Type.Length > 0)
                errors.Add(FieldError.WrongType(path, "\"null\"", schema.Type));
            return;
        }
        if (!HasType(value, schema, out var expected))
        {
            errors.Add(FieldError.WrongType(path, $"\"{value.TypeName()}\"", expected));
            return;
        }
        if (schema.Enum is { } allowed && !allowed.Any(choice => JsonNode.DeepEquals(choice, value)))
            errors.Add(FieldError.NotSupported(path, value.Show(), allowed.Select(choice => choice.Show())));
        ScalarBounds.Validate(value, schema, path, errors);
        if (value is JsonObject map)
            ValidateObject(map, schema, path, errors);
        if (value is JsonArray list)
            ValidateArray(list, schema, path, errors);
        ValidateCombinations(value, schema, path, errors);
    }

    private static bool HasType(JsonNode value, StructuralSchema schema, out string expected)
    {
        var type = value.TypeName();
        expected = schema.IntOrString ? "integer,string" : schema.Type;
        return schema switch
        {
            { IntOrString: true } => type is "integer" or "string",
            { Type: "" } => true,
            { Type: "number" } => type is "integer" or "number",
            { Type: "integer" } => type == "integer" || (type == "number" && double.IsInteger(value.GetValue<double>())),
            _ => type == schema.Type,
        };
    }

    private static void ValidateObject(JsonObject map, StructuralSchema schema, string path, List<FieldError> errors)
    {
        foreach (var name in schema.Required.Where(name => !map.ContainsKey(name)))
            errors.Add(FieldError.Required(Join(path, name)));
        if (schema.Bounds.MaxProperties is { } most && map.Count > most)
            errors.Add(FieldError.TooMany(path, map.Count, most));
        if (schema.Bounds.MinProperties is { } least && map.Count < least)
            errors.Add(FieldError.Invalid(path, map.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {least} properties"));
        foreach (var (name, child) in map)
        {
            if (schema.Properties.TryGetValue(name, out var property))
                Validate(child, property, Join(path, name), errors);
            else if (schema.AdditionalProperties is { } additional)
                Validate(child, additional, Join(path, name), errors);
        }
    }

    private static void ValidateArray(JsonArray list, StructuralSchema schema, string path, List<FieldError> errors)
    {
        if (schema.Bounds.MaxItems is { } most && list.Count > most)
            errors.Add(FieldError.TooMany(path, list.Count, most));
        if (schema.Bounds.MinItems is { } least && list.Count < least)
            errors.Add(FieldError.Invalid(path, list.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {least} items"));
        if (schema.Items is not { } items)
            return;
        for (var i = 0; i < list.Count; i++)
            Validate(list[i], items, $"{path}[{i}]", errors);
    }

    private static void ValidateCombinations(JsonNode value, StructuralSchema schema, string path, List<FieldError> errors)
    {
        foreach (var part in schema.AllOf)
            Validate(value, part, path, errors);
        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(part => IsValid(value, part)))
            errors.Add(FieldError.Invalid(path, "\"\"", $"{path} in body must validate at least one schema (anyOf)"));
        if (schema.OneOf.Count > 0 && schema.OneOf.Count(part => IsValid(value, part)) != 1)
            errors.Add(FieldError.Invalid(path, "\"\"", $"{path} in body must validate one and only one schema (oneOf)"));
        if (schema.Not is { } not && IsValid(value, not))
            errors.Add(FieldError.Invalid(path, "\"\"", $"{path} in body must not validate the schema (not)"));
    }

    private static bool IsValid(JsonNode value, StructuralSchema schema)
    {
        var errors = new List<FieldError>();
        Validate(value, schema, "", errors);
        return errors.Count == 0;
    }

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
