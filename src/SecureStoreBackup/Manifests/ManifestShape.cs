using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Manifests;

/// <summary>Walks JSON beside the types that it should become, so that each error has the path of its member.</summary>
internal static class ManifestShape
{
    public static void Check(JsonElement element, JsonTypeInfo type, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                Require(element, JsonValueKind.Object, "an object", path);
                foreach (var property in type.Properties)
                    CheckProperty(element, property, type, path);
                break;
            case JsonTypeInfoKind.Enumerable:
                Require(element, JsonValueKind.Array, "a list", path);
                var itemType = type.Options.GetTypeInfo(type.ElementType!);
                foreach (var (index, item) in element.EnumerateArray().Index())
                    Check(item, itemType, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"));
                break;
            default:
                if (element.ValueKind is JsonValueKind.Null)
                    throw new InvalidManifestException(path, "the value is null.");
                break;
        }
    }

    private static void CheckProperty(JsonElement element, JsonPropertyInfo property, JsonTypeInfo owner, string path)
    {
        var at = $"{path}.{property.Name}";
        if (!element.TryGetProperty(property.Name, out var value))
        {
            if (property.IsRequired || !property.IsSetNullable)
                throw new InvalidManifestException(at, "it is missing.");
            return;
        }

        if (value.ValueKind is JsonValueKind.Null && property.IsSetNullable)
            return;
        Check(value, owner.Options.GetTypeInfo(property.PropertyType), at);
        foreach (var rule in property.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [])
            CheckRule(value, rule, at);
    }

    private static void CheckRule(JsonElement value, object rule, string at)
    {
        switch (rule)
        {
            case PatternAttribute pattern when !(value.ValueKind is JsonValueKind.String && Matches(value.GetString()!, pattern.Pattern)):
                throw new InvalidManifestException(at, $"it should be {pattern.Wanted}.");
            case NotBlankAttribute when value.ValueKind is not JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()):
                throw new InvalidManifestException(at, "it should be a text that is not blank.");
            case MinimumAttribute minimum when !(value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= minimum.Value):
                throw new InvalidManifestException(at, $"it should be a whole number of at least {minimum.Value}.");
            default:
                break;
        }
    }

    // '$' would let a line feed slip in behind the text; \z does not.
    private static bool Matches(string text, string pattern) =>
        Regex.IsMatch(text, $"{pattern[..^1]}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));

    private static void Require(JsonElement element, JsonValueKind kind, string wanted, string path)
    {
        if (element.ValueKind != kind)
            throw new InvalidManifestException(path, $"it should be {wanted}.");
    }
}
