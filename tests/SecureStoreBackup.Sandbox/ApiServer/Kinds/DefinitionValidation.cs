using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Schema;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>The rules for a CustomResourceDefinition's own fields and its schemas.</summary>
internal static class DefinitionValidation
{
    public static void Validate(JsonObject value, JsonObject? old, List<FieldError> errors)
    {
        var spec = value.Ensure("spec");
        var names = spec.Ensure("names");
        foreach (var (field, text) in new[] { ("spec.group", spec.Text("group")), ("spec.names.plural", names.Text("plural")), ("spec.names.kind", names.Text("kind")) })
        {
            if (string.IsNullOrEmpty(text))
                errors.Add(FieldError.Required(field));
        }
        var name = value.Metadata().Text("name") ?? "";
        if (name != $"{names.Text("plural")}.{spec.Text("group")}")
            errors.Add(FieldError.Invalid("metadata.name", FieldError.Show(name), "must be spec.names.plural+\".\"+spec.group"));
        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
            errors.Add(FieldError.NotSupported("spec.scope", FieldError.Show(spec.Text("scope") ?? ""), ["\"Cluster\"", "\"Namespaced\""]));
        if (spec.Flag("preserveUnknownFields") == true)
            errors.Add(FieldError.Invalid("spec.preserveUnknownFields", "true", "must be false in order to use defaults in the schema"));
        Unchanged(value, old, "scope", errors);
        ValidateVersions(spec.List("versions") ?? [], errors);
    }

    private static void ValidateVersions(JsonArray versions, List<FieldError> errors)
    {
        if (versions.OfType<JsonObject>().Count(version => version.Flag("storage") == true) != 1)
            errors.Add(FieldError.Invalid("spec.versions", "\"array\"", "must have exactly one version marked as storage version"));
        for (var i = 0; i < versions.Count; i++)
        {
            // With one version, the real server names the place as the older API did.
            var path = versions.Count == 1 ? "spec.validation" : $"spec.versions[{i}].schema";
            if (versions[i] is not JsonObject version || version.Child("schema")?.Child("openAPIV3Schema") is not { } schema)
                errors.Add(FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema", "schemas are required"));
            else
                StructuralSchemaCheck.Check(schema, $"{path}.openAPIV3Schema", errors);
        }
    }

    private static void Unchanged(JsonObject value, JsonObject? old, string field, List<FieldError> errors)
    {
        if (old?.Child("spec")?.Text(field) is { } before && before != value.Child("spec")?.Text(field))
            errors.Add(FieldError.Invalid($"spec.{field}", FieldError.Show(value.Child("spec")?.Text(field) ?? ""), "field is immutable"));
    }
}
