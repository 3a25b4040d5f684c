using System.Globalization;

namespace SecureStoreBackup.Naming;

/// <summary>Times in names: UTC, to the second, lower case, sortable: <c>20261122t021500z</c>.</summary>
public static class Stamp
{
    private const string Format = "yyyyMMdd't'HHmmss'z'";

    public static string Of(DateTimeOffset instant) => instant.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
