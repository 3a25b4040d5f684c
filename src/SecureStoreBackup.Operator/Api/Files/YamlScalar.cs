using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SecureStoreBackup.Operator.Api.Files;

/// <summary>What a scalar means to <c>kubectl</c>, which reads YAML 1.1: an unquoted yes, no, on or off is true or false.</summary>
internal static class YamlScalar
{
    private const string Text = "tag:yaml.org,2002:str";

    /// <exception cref="YamlException">The scalar has a tag that stands for something else than a text.</exception>
    public static JsonNode? Resolve(YamlScalarNode scalar)
    {
        var value = scalar.Value ?? "";
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific && scalar.Tag.Value != Text)
            throw new YamlException(scalar.Start, scalar.End, $"the tag {scalar.Tag.Value} is not possible");
        if (scalar.Style is not ScalarStyle.Plain || !scalar.Tag.IsEmpty)
            return JsonValue.Create(value);
        return value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" => JsonValue.Create(true),
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" => JsonValue.Create(false),
            _ when IsInteger(value) && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
            _ when IsFraction(value) => JsonValue.Create(double.Parse(value, CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(value),
        };
    }

    private static bool IsInteger(string value)
    {
        var digits = value[0] is '-' or '+' ? value[1..] : value;
        return digits.Length is > 0 and < 19 && digits.All(char.IsAsciiDigit) && (digits.Length == 1 || digits[0] != '0');
    }

    private static bool IsFraction(string value) =>
        value.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+' or 'e' or 'E') && value.Any(char.IsAsciiDigit)
        && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
}
