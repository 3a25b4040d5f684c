using System.Globalization;
using System.Text;
using SecureStoreBackup.Operator.Catalogs;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>Values as people read them, in UTC and with no culture; text of strangers with all that is invisible spelled out.</summary>
internal static class ReportText
{
    public const string None = "–";

    public static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? None;

    /// <summary>To the second, for machines: RFC 3339.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>PassphraseUnproven</c> as Passphrase unproven.</summary>
    public static string Words<T>(T name) where T : struct, Enum
    {
        var words = new StringBuilder();
        foreach (var letter in name.ToString())
            words.Append(char.IsUpper(letter) && words.Length > 0 ? $" {char.ToLowerInvariant(letter)}" : letter);
        return words.ToString();
    }

    public static string Size(long bytes) => CatalogText.Size(bytes);

    public static string Age(long seconds)
    {
        var age = TimeSpan.FromSeconds(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{(age.TotalHours >= 48 ? $"{(long)age.TotalDays} d {age.Hours} h" : age.TotalHours >= 1 ? $"{(long)age.TotalHours} h {age.Minutes} min" : $"{age.Minutes} min")}");
    }

    /// <summary>Controls, marks of direction and the like as <c>\u202E</c>: what a name shows is what it is.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned || rune == Rune.ReplacementChar)
                plain.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else
                plain.Append(rune.ToString());
        }

        return plain.ToString();
    }
}
