using System.Text.Json;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>Compares JSON with the description of it that contracts carry: exactly these keys, values of these types.</summary>
internal static class Shape
{
    /// <summary>The first difference, with its place; null when there is none.</summary>
    public static string? Difference(JsonElement actual, JsonElement shape, string place) => shape.ValueKind switch
    {
        JsonValueKind.Object => InObject(actual, shape, place),
        JsonValueKind.Array when actual.ValueKind != JsonValueKind.Array => $"{place} is no list",
        JsonValueKind.Array => actual.EnumerateArray().Select((item, i) => Difference(item, shape[0], $"{place}[{i}]")).FirstOrDefault(d => d is not null),
        JsonValueKind.String => InValue(actual, shape.GetString()!, place),
        _ => $"{place} has no type in the contract",
    };

    private static string? InObject(JsonElement actual, JsonElement shape, string place)
    {
        if (actual.ValueKind != JsonValueKind.Object)
            return $"{place} is no object";
        var unknown = actual.EnumerateObject().FirstOrDefault(p => !shape.TryGetProperty(p.Name, out _));
        if (unknown.Value.ValueKind != JsonValueKind.Undefined)
            return $"{place}.{unknown.Name} is not in the contract";
        foreach (var expected in shape.EnumerateObject())
        {
            if (!actual.TryGetProperty(expected.Name, out var value))
                return $"{place}.{expected.Name} is missing";
            if (Difference(value, expected.Value, $"{place}.{expected.Name}") is { } difference)
                return difference;
        }
        return null;
    }

    private static string? InValue(JsonElement actual, string type, string place)
    {
        var word = string.Concat(type.TakeWhile(char.IsAsciiLetterLower));
        var nullable = type.StartsWith("null or ", StringComparison.Ordinal) || type.StartsWith(word + " or null", StringComparison.Ordinal);
        if (nullable && actual.ValueKind == JsonValueKind.Null)
            return null;
        var fits = word switch
        {
            "string" => actual.ValueKind == JsonValueKind.String,
            "guid" => actual.ValueKind == JsonValueKind.String && actual.TryGetGuid(out _),
            "int" => actual.ValueKind == JsonValueKind.Number && actual.TryGetInt32(out _),
            "bool" => actual.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => HasKeys(actual, type),
            _ => false,
        };
        return fits ? null : $"{place} is no {type}";
    }

    // "null or {id: guid, name: string}"
    private static bool HasKeys(JsonElement actual, string type) =>
        actual.ValueKind == JsonValueKind.Object
        && actual.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)
            .SequenceEqual(Keys(type).Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private static IEnumerable<string> Keys(string type) =>
        type[(type.IndexOf('{') + 1)..].TrimEnd('}').Split(',').Select(key => key.Split(':')[0].Trim());
}
