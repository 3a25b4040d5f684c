using System.Text.Json;

namespace SecureStoreBackup.FarmAgent.Hosting.Configuration;

/// <summary>Reads the fields of one JSON object, collecting one error per bad field. Fields that nobody asked for are errors.</summary>
internal sealed class FieldReader
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly List<string> _errors;

    public FieldReader(JsonElement element, string path, List<string> errors)
    {
        _path = path;
        _errors = errors;
        if (element.ValueKind is not JsonValueKind.Object)
            Error("", "must be an object");
        else
            foreach (var property in element.EnumerateObject())
                if (!_fields.TryAdd(property.Name, property.Value))
                    Error(property.Name, "is given twice");
    }

    public void Error(string field, string flaw) => _errors.Add($"{Name(field)}: {flaw}.");

    public string? Text(string field, bool required = false, string? remedy = null)
    {
        switch (Take(field))
        {
            case null when required:
                Error(field, $"is required{(remedy is null ? "" : $"; {remedy}")}");
                return null;
            case null:
                return null;
            case { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 } text && !text.Any(char.IsControl):
                return text;
            default:
                Error(field, "must be a text that is not empty and has no control characters");
                return null;
        }
    }

    /// <summary>False when the field is absent.</summary>
    public bool Flag(string field)
    {
        var value = Take(field);
        if (value is not (null or { ValueKind: JsonValueKind.True or JsonValueKind.False }))
            Error(field, "must be true or false");
        return value is { ValueKind: JsonValueKind.True };
    }

    /// <summary>The elements of a list, each with its path; none when the field is absent.</summary>
    public IReadOnlyList<(JsonElement Element, string Path)> List(string field, bool required = false, string? remedy = null)
    {
        var value = Take(field);
        if (value is { ValueKind: JsonValueKind.Array } list && (list.GetArrayLength() > 0 || !required))
            return [.. list.EnumerateArray().Select((element, index) => (element, $"{Name(field)}[{index}]"))];
        if (value is not null || required)
            Error(field, $"must be a list{(required ? " of at least one" : "")}{(remedy is null ? "" : $"; {remedy}")}");
        return [];
    }

    public FieldReader? Object(string field) => Take(field) is { } value ? new FieldReader(value, Name(field), _errors) : null;

    public void RefuseOthers()
    {
        foreach (var field in _fields.Keys.Where(field => !_known.Contains(field)))
            Error(field, $"is not known; the fields here are {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
    }

    private JsonElement? Take(string field)
    {
        _known.Add(field);
        return _fields.TryGetValue(field, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;
    }

    private string Name(string field) => field.Length == 0 ? (_path.Length == 0 ? "The configuration" : _path) : _path.Length == 0 ? field : $"{_path}.{field}";
}
