using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Schema;

/// <summary>Lengths, patterns and formats of strings; ranges of numbers.</summary>
internal static class ScalarBounds
{
    public static void Validate(JsonNode value, StructuralSchema schema, string path, List<FieldError> errors)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                Text(value.GetValue<string>(), schema, path, errors);
                break;
            case JsonValueKind.Number:
                Number(value.AsValue(), schema, path, errors);
                break;
        }
    }

    private static void Text(string text, StructuralSchema schema, string path, List<FieldError> errors)
    {
        // Lengths count Unicode code points, as the real server does.
        var length = text.EnumerateRunes().Count();
        if (schema.Bounds.MaxLength is { } most && length > most)
            errors.Add(FieldError.TooLong(path, most));
        if (schema.Bounds.MinLength is { } least && length < least)
            errors.Add(FieldError.Invalid(path, FieldError.Show(text), $"{path} in body should be at least {least} chars long"));
        // A value that is too long is not matched as well: the real server stops at the first bound.
        else if (schema.Pattern is { } pattern && !(schema.Bounds.MaxLength < length) && !pattern.IsMatch(text))
            errors.Add(FieldError.Invalid(path, FieldError.Show(text), $"{path} in body should match '{pattern}'"));
        if (!Formats.IsValid(schema.Format, text))
            errors.Add(FieldError.WrongType(path, FieldError.Show(text), schema.Format));
    }

    private static void Number(JsonValue value, StructuralSchema schema, string path, List<FieldError> errors)
    {
        var number = value.TryGetValue<long>(out var whole) ? whole : value.GetValue<double>();
        var shown = value.Show();
        var bounds = schema.Bounds;
        if (bounds.Maximum is { } maximum && (number > maximum || (bounds.ExclusiveMaximum && number >= maximum)))
            errors.Add(FieldError.Invalid(path, shown, $"{path} in body should be less than {(bounds.ExclusiveMaximum ? "" : "or equal to ")}{Show(maximum)}"));
        if (bounds.Minimum is { } minimum && (number < minimum || (bounds.ExclusiveMinimum && number <= minimum)))
            errors.Add(FieldError.Invalid(path, shown, $"{path} in body should be greater than {(bounds.ExclusiveMinimum ? "" : "or equal to ")}{Show(minimum)}"));
        if (bounds.MultipleOf is { } factor && !double.IsInteger(number / factor))
            errors.Add(FieldError.Invalid(path, shown, $"{path} in body should be a multiple of {Show(factor)}"));
        if (schema.Format == "int32" && number is > int.MaxValue or < int.MinValue)
            errors.Add(FieldError.Invalid(path, shown, $"Checked value must be of type {schema.Type} with format int32 in {path}"));
    }

    private static string Show(double number) => number.ToString(CultureInfo.InvariantCulture);
}
