using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>The fields of one row of spbrtoc.xml, each an element of its own. One that is not there, or empty, is null.</summary>
/// <param name="number">Of the row in the file, from 1, for the errors.</param>
internal sealed partial class HistoryFields(XElement row, int number)
{
    private const int LongestQuote = 60;

    /// <exception cref="InvalidDataException">It stands twice, or holds elements.</exception>
    public string? Text(string name)
    {
        var found = row.Elements().Where(child => child.Name.LocalName == name).Take(2).ToList();
        return found switch
        {
            [] => null,
            [{ HasElements: false } one] => one.Value.Trim() is { Length: > 0 } text ? text : null,
            [_] => throw new InvalidDataException($"row {number}: <{name}> holds elements"),
            _ => throw new InvalidDataException($"row {number}: <{name}> stands twice"),
        };
    }

    /// <summary>0 or more.</summary>
    public int? Number(string name) => Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        var text => throw Wrong(name, text, "a number"),
    };

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw Wrong(name, text, "True or False"),
    };

    public string Guid(string name) =>
        System.Guid.TryParse(Text(name), out var id) ? id.ToString("D") : throw Wrong(name, Text(name), "a GUID");

    public string? DirectoryName(string name) => Text(name) switch
    {
        null => null,
        var text when IsDirectoryName(text) => text,
        var text => throw Wrong(name, text, "a directory such as spbr0000"),
    };

    public static bool IsDirectoryName(string text) => DirectoryPattern().IsMatch(text);

    private InvalidDataException Wrong(string name, string? text, string expected) =>
        new($"row {number}: <{name}> is '{(text is { Length: > LongestQuote } ? text[..LongestQuote] + "…" : text)}' and not {expected}");

    // Whether the number is decimal or hexadecimal is not documented. SPBackupDirectory is not read at all: folders are moved.
    [GeneratedRegex("^spbr[0-9A-Fa-f]{4,8}\\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DirectoryPattern();
}
