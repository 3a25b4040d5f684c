using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>
/// Holds JSON against a wire record: kinds of values, and the bounds that the record's attributes state. The same attributes make
/// the schema of the API server, so that a file and an object are held to the same rules.
/// </summary>
internal sealed class FieldCheck(FieldErrors errors, bool refuseUnknown)
{
    /// <summary>The attributes of each property, which the runtime would make anew each time that they are asked for: most of what a check costs.</summary>
    private static readonly ConcurrentDictionary<JsonPropertyInfo, object[]> s_attributes = new();

    public void Object(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(path, $"it is {Kind(element)}; write a mapping.");
            return;
        }

        foreach (var property in type.Properties)
            Property(element, property, type, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
        foreach (var member in refuseUnknown ? element.EnumerateObject() : default)
        {
            if (type.Properties.All(property => property.Name != member.Name))
                errors.Add(path.Length == 0 ? member.Name : $"{path}.{member.Name}", Unknown(member.Name, [.. type.Properties.Select(property => property.Name)]));
        }
    }

    private static string Unknown(string name, string[] known) => Spelling.Nearest(name, known) is { } meant
        ? $"there is no such field; did you mean {meant}? Known are {string.Join(", ", known)}."
        : $"there is no such field; use {string.Join(", ", known)}.";

    private void Property(JsonElement owner, JsonPropertyInfo property, JsonTypeInfo type, string path)
    {
        var attributes = s_attributes.GetOrAdd(property, static p => p.AttributeProvider?.GetCustomAttributes(inherit: true) ?? []);
        if (!owner.TryGetProperty(property.Name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            if (property.IsRequired || attributes.OfType<RequiredAttribute>().Any())
                errors.Add(path, "it is missing and required.");
            return;
        }

        Value(value, property.PropertyType, type, path);
        if (errors.Has(path))
            return;
        foreach (var attribute in attributes)
            Bound(value, attribute, path);
    }

    private void Value(JsonElement value, Type type, JsonTypeInfo owner, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalar(value, type) is not { } fits)
        {
            Compound(value, owner.Options.GetTypeInfo(type), path);
            return;
        }

        if (!fits)
            errors.Add(path, $"it is {Kind(value)}; write {Wanted(type)}.");
    }

    private void Compound(JsonElement value, JsonTypeInfo type, string path)
    {
        if (type.Kind is JsonTypeInfoKind.Object)
            Object(value, type, path);
        else if (type.Kind is JsonTypeInfoKind.Enumerable && value.ValueKind is JsonValueKind.Array)
            foreach (var (index, item) in value.EnumerateArray().Index())
                Value(item, type.ElementType!, type, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"));
        else if (type.Kind is JsonTypeInfoKind.Enumerable)
            errors.Add(path, $"it is {Kind(value)}; write a list.");
    }

    private void Bound(JsonElement value, object attribute, string path)
    {
        switch (attribute)
        {
            case StringLengthAttribute length when value.GetString()!.Length is var actual && (actual < length.MinimumLength || actual > length.MaximumLength):
                errors.Add(path, $"it has {actual} characters; use {length.MinimumLength} to {length.MaximumLength}.");
                break;
            case MaxLengthAttribute length when value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > length.Length:
                errors.Add(path, $"there are {value.GetArrayLength()}; at most {length.Length} are possible.");
                break;
            case MaxLengthAttribute length when value.ValueKind is JsonValueKind.String && value.GetString()!.Length > length.Length:
                errors.Add(path, $"it has {value.GetString()!.Length} characters; use at most {length.Length}.");
                break;
            case MinLengthAttribute length when value.ValueKind is JsonValueKind.Array && value.GetArrayLength() < length.Length:
                errors.Add(path, $"there are {value.GetArrayLength()}; at least {length.Length} is needed.");
                break;
            case RangeAttribute range when value.ValueKind is JsonValueKind.Number && !range.IsValid(value.GetDouble()):
                errors.Add(path, $"{value} is out of bounds; use {range.Minimum} to {range.Maximum}.");
                break;
            case RegularExpressionAttribute form when !Regex.IsMatch(value.GetString()!, $"^(?:{form.Pattern[1..^1]})\\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)):
                errors.Add(path, $"'{value}' is not possible; {form.ErrorMessage}.");
                break;
            case AllowedValuesAttribute allowed when !allowed.Values.Contains(value.GetString()):
                errors.Add(path, $"'{value}' is not possible; use {string.Join(" or ", allowed.Values)}.");
                break;
            case MapKeyAttribute map:
                Unique(value, map.Key, path);
                break;
            default:
                break;
        }
    }

    private void Unique(JsonElement list, string key, string path)
    {
        var seen = new HashSet<string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            if (item.ValueKind is JsonValueKind.Object && item.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.String && !seen.Add(value.GetString()))
                errors.Add($"{path}[{index}].{key}", $"'{value}' stands there twice; each may stand once.");
        }
    }

    /// <summary>Whether the value fits; null for what is no scalar.</summary>
    private static bool? Scalar(JsonElement value, Type type) => type switch
    {
        _ when type == typeof(string) => value.ValueKind is JsonValueKind.String,
        _ when type == typeof(bool) => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ when type == typeof(int) => value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out _),
        _ when type == typeof(long) => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
        _ when type == typeof(DateTimeOffset) => value.ValueKind is JsonValueKind.String && value.TryGetDateTimeOffset(out _),
        { IsEnum: true } => value.ValueKind is JsonValueKind.String && Enum.GetNames(type).Contains(value.GetString()),
        _ => null,
    };

    private static string Wanted(Type type) => type switch
    {
        _ when type == typeof(string) => "a text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(DateTimeOffset) => "a time such as 2026-11-22T02:15:00Z",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => "a whole number",
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "empty",
        _ => value.GetRawText(),
    };
}
