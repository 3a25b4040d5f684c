using System.Diagnostics.CodeAnalysis;

namespace SecureStoreBackup.Operator.Api.Validation;

/// <summary>Windows directories: <c>\\server\share\folder</c>, or <c>D:\folder</c>. No wildcards, devices, or ways upwards.</summary>
internal static class DirectoryText
{
    private const string Forbidden = "<>:\"/|?*";

    /// <param name="directory">The directory without a backslash at its end.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? directory, [NotNullWhen(false)] out string? error)
    {
        directory = null;
        error = Check(text);
        if (error is not null)
            return false;
        directory = text.TrimEnd('\\');
        return true;
    }

    private static string? Check(string text)
    {
        var unc = text.StartsWith(@"\\", StringComparison.Ordinal);
        var local = text.Length >= 3 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] == '\\';
        if (!unc && !local)
            return $@"'{text}' is not possible; write \\server\share\folder, or a local path such as D:\backup.";
        var rest = unc ? text[2..] : text[3..];
        if (rest.EndsWith('\\'))
            rest = rest[..^1];
        var parts = rest.Split('\\');
        if (unc && parts.Length < 2)
            return @"the share is missing; write \\server\share or a folder below it.";
        if (local && rest.Length == 0)
            return "the root of a drive is no place for backups; name a folder.";
        if (parts.Any(part => part.Length == 0))
            return "there are two backslashes in a row; write one.";
        if (parts.Any(part => part[^1] is '.' or ' ' || part[0] is ' '))
            return "no part of the directory may begin with a blank or end with a dot or a blank ('.' and '..' are not possible).";
        return rest.FirstOrDefault(c => char.IsControl(c) || Forbidden.Contains(c, StringComparison.Ordinal)) is var bad and not '\0'
            ? $"the character '{(char.IsControl(bad) ? '?' : bad)}' is not possible in a directory."
            : null;
    }
}
