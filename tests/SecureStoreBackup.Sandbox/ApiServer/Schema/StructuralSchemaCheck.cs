using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>Whether a CRD's schema is structural: every value has a type, patterns compile, defaults fit.</summary>
internal static class StructuralSchemaCheck
{
    public static void Check(JsonObject schema, string path, List<FieldError> errors)
    {
        CheckNode(schema, path, "must not be empty at the root", errors);
        if (errors.Count == 0)
            CheckDefaults(schema, path, errors);
    }

    private static void CheckNode(JsonObject schema, string path, string missingType, List<FieldError> errors)
    {
        var typeless = schema.Flag("x-kubernetes-int-or-string") == true || schema.Flag("x-kubernetes-preserve-unknown-fields") == true;
        if (schema.Text("type") is null && !typeless)
            errors.Add(FieldError.Required($"{path}.type", missingType));
        if (schema.Text("pattern") is { } pattern && !Compiles(pattern))
            errors.Add(FieldError.Invalid($"{path}.pattern", FieldError.Show(pattern), "must be a valid regular expression"));
        if (schema.Text("x-kubernetes-list-type") == "map" && schema.List("x-kubernetes-list-map-keys") is not { Count: > 0 })
            errors.Add(FieldError.Required($"{path}.x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        if (schema.Text("type") == "array" && schema.Child("items") is null)
            errors.Add(FieldError.Required($"{path}.items", "must be specified"));
        foreach (var (name, property) in schema.Child("properties") ?? [])
        {
            if (property is JsonObject child)
                CheckNode(child, $"{path}.properties[{name}]", "must not be empty for specified object fields", errors);
        }
        if (schema.Child("additionalProperties") is { } additional)
            CheckNode(additional, $"{path}.additionalProperties", "must not be empty for specified object fields", errors);
        if (schema.Child("items") is { } items)
            CheckNode(items, $"{path}.items", "must not be empty for specified array items", errors);
    }

    private static void CheckDefaults(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema["default"] is { } @default)
        {
            var parsed = StructuralSchemaParser.Parse(schema);
            var value = @default.DeepClone();
            if (Pruning.Prune(value, parsed, isRoot: false).Count > 0)
                errors.Add(FieldError.Invalid($"{path}.default", @default.Show(), "must not have unknown fields"));
            Defaulting.Apply(value, parsed);
            SchemaValidation.Validate(value, parsed, $"{path}.default", errors);
        }
        foreach (var (name, property) in schema.Child("properties") ?? [])
        {
            if (property is JsonObject child)
                CheckDefaults(child, $"{path}.properties[{name}]", errors);
        }
        if (schema.Child("additionalProperties") is { } additional)
            CheckDefaults(additional, $"{path}.additionalProperties", errors);
        if (schema.Child("items") is { } items)
            CheckDefaults(items, $"{path}.items", errors);
    }

    private static bool Compiles(string pattern)
    {
        try
        {
            _ = new System.Text.RegularExpressions.Regex(pattern, System.Text.RegularExpressions.RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
