using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>The grammar of one file or directory name, as strict as Windows at its strictest, on every system.</summary>
public static partial class Segment
{
    /// <summary>In UTF-16 units, as NTFS counts.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("<>:\"|?*/\\");

    private static readonly FrozenSet<string> s_devices = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$",
            .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" }),
            "COM¹", "COM²", "COM³", "LPT¹", "LPT²", "LPT³",
        ]);

    /// <summary>What is wrong with the name, for a person; null when nothing is.</summary>
    public static string? Flaw(string name) => name switch
    {
        "" => "an empty name",
        { Length: > MaxLength } => $"a name longer than {MaxLength} characters",
        _ when name.All(c => c == '.') => $"'{name}', which leads elsewhere",
        _ when name.Any(char.IsControl) => "a control character",
        _ when name.EnumerateRunes().Any(IsUnclear) => "an invisible or broken character",
        _ when name.AsSpan().IndexOfAny(s_forbidden) is >= 0 and var at => $"the character '{name[at]}'",
        _ when name[^1] is '.' || char.IsWhiteSpace(name[^1]) || char.IsWhiteSpace(name[0]) => $"'{name}', which begins or ends with a space, or ends with a dot",
        _ when s_devices.Contains(name.Split('.')[0].TrimEnd()) => $"'{name}', which is a device of Windows",
        // What it means depends on what else stands in the directory.
        _ when ShortName().IsMatch(name) => $"'{name}', which is the short form of another name",
        _ => null,
    };

    // They make two names look alike, or turn a name around in a log. Half a surrogate pair reads as the replacement character.
    private static bool IsUnclear(Rune rune) =>
        rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // As NTFS and FAT make them: at most eight characters with a tilde and a number, and an extension of at most three.
    [GeneratedRegex(@"^(?=[^.]{3,8}(?:\.|\z))[^.~]{1,6}~[0-9]{1,6}(?:\.[^.]{0,3})?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortName();
}
