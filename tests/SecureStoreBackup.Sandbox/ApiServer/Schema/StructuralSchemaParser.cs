using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.Sandbox.ApiServer.Json;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>Reads `openAPIV3Schema` as a CRD states it. The CRD was checked before: see <see cref="StructuralSchemaCheck"/>.</summary>
internal static class StructuralSchemaParser
{
    public static StructuralSchema Parse(JsonObject json) => new()
    {
        Type = json.Text("type") ?? "",
        Format = json.Text("format") ?? "",
        Default = json["default"]?.DeepClone(),
        Nullable = json.Flag("nullable") ?? false,
        IntOrString = json.Flag("x-kubernetes-int-or-string") ?? false,
        PreserveUnknownFields = json.Flag("x-kubernetes-preserve-unknown-fields") ?? false,
        Properties = json.Child("properties")?.ToDictionary(p => p.Key, p => Parse((JsonObject)p.Value!), StringComparer.Ordinal) ?? [],
        Items = json.Child("items") is { } items ? Parse(items) : null,
        AdditionalProperties = AdditionalProperties(json["additionalProperties"]),
        Required = [.. json.List("required").Texts()],
        Enum = (JsonArray?)json.List("enum")?.DeepClone(),
        Pattern = json.Text("pattern") is { } pattern
            ? new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) : null,
        Bounds = ParseBounds(json),
        ListType = json.Text("x-kubernetes-list-type") ?? "",
        ListMapKeys = [.. json.List("x-kubernetes-list-map-keys").Texts()],
        Rules = [.. Objects(json, "x-kubernetes-validations").Select(rule => new ValidationRule(rule.Text("rule") ?? "", rule.Text("message") ?? ""))],
        AllOf = [.. Objects(json, "allOf").Select(Parse)],
        AnyOf = [.. Objects(json, "anyOf").Select(Parse)],
        OneOf = [.. Objects(json, "oneOf").Select(Parse)],
        Not = json.Child("not") is { } not ? Parse(not) : null,
    };

    private static StructuralSchema? AdditionalProperties(JsonNode? json) => json switch
    {
        JsonObject schema => Parse(schema),
        JsonValue allowed when allowed.TryGetValue<bool>(out var yes) && yes => new StructuralSchema { PreserveUnknownFields = true },
        _ => null,
    };

    private static Bounds ParseBounds(JsonObject json) => new()
    {
        Minimum = Number(json, "minimum"),
        Maximum = Number(json, "maximum"),
        ExclusiveMinimum = json.Flag("exclusiveMinimum") ?? false,
        ExclusiveMaximum = json.Flag("exclusiveMaximum") ?? false,
        MultipleOf = Number(json, "multipleOf"),
        MinLength = json.Whole("minLength"),
        MaxLength = json.Whole("maxLength"),
        MinItems = json.Whole("minItems"),
        MaxItems = json.Whole("maxItems"),
        UniqueItems = json.Flag("uniqueItems") ?? false,
        MinProperties = json.Whole("minProperties"),
        MaxProperties = json.Whole("maxProperties"),
    };

    private static IEnumerable<JsonObject> Objects(JsonObject json, string name) => json.List(name)?.OfType<JsonObject>() ?? [];

    private static double? Number(JsonObject json, string name) => json[name] is JsonValue value
        ? value.TryGetValue<long>(out var whole) ? whole : value.TryGetValue<double>(out var number) ? number : null : null;
}
