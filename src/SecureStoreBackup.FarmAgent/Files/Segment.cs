using System.Buffers;
using System.Collections.Frozen;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>The grammar of one file or directory name, as strict as Windows at its strictest, on every system.</summary>
public static class Segment
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
        _ when name.All(c => c == '.') => $"'{name}' leads elsewhere",
        _ when name.Any(char.IsControl) => "a control character",
        _ when name.AsSpan().IndexOfAny(s_forbidden) is >= 0 and var at => $"the character '{name[at]}'",
        _ when name[^1] is '.' or ' ' || name[0] == ' ' => $"'{name}' begins or ends with a space, or ends with a dot",
        _ when s_devices.Contains(name.Split('.')[0].TrimEnd(' ')) => $"'{name}' is a device of Windows",
        _ => null,
    };
}
