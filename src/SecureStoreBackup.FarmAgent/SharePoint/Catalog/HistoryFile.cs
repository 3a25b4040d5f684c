using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>spbrtoc.xml: one row per backup and per restore of a directory.</summary>
public static partial class HistoryFile
{
    public const string Name = "spbrtoc.xml";

    /// <summary>The rows, by <see cref="HistoryRow.DirectoryNumber"/>; those without one come first.</summary>
    /// <exception cref="InvalidDataException">It is no such file. The message says where.</exception>
    public static ImmutableArray<HistoryRow> Read(Stream stream)
    {
        var root = SafeXml.Load(stream);
        if (root.Name.LocalName is not "SPBackupRestoreHistory")
            throw new InvalidDataException($"begins with <{root.Name.LocalName}> and not with <SPBackupRestoreHistory>");
        return [.. root.Elements().Where(element => element.Name.LocalName is "SPHistoryObject").Select(Row).OrderBy(row => row.DirectoryNumber ?? -1)];
    }

    private static HistoryRow Row(XElement element, int index)
    {
        string? Text(string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;
        InvalidDataException Wrong(string name) => new($"row {index + 1}: <{name}> is '{Text(name)}'");
        int? Number(string name) => Text(name) switch
        {
            null => null,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw Wrong(name),
        };
        bool Flag(string name) => Text(name) switch
        {
            null => false,
            var text when bool.TryParse(text, out var value) => value,
            _ => throw Wrong(name),
        };

        var directory = Text("SPDirectoryName");
        if (directory is not null && !DirectoryPattern().IsMatch(directory))
            throw Wrong("SPDirectoryName");
        if (!Guid.TryParse(Text("SPId"), out var id))
            throw Wrong("SPId");
        return new HistoryRow
        {
            Id = id.ToString("D"),
            DirectoryName = directory,
            DirectoryNumber = Number("SPDirectoryNumber"),
            TopComponent = Text("SPTopComponent"),
            BackupMethod = Text("SPBackupMethod"),
            IsBackup = Flag("SPIsBackup"),
            ConfigurationOnly = Flag("SPConfigurationOnly"),
            FinishTime = Text("SPFinishTime"),
            ErrorCount = Number("SPErrorCount"),
            WarningCount = Number("SPWarningCount") ?? 0,
        };
    }

    // Whether the number is decimal or hexadecimal is not documented. SPBackupDirectory is not read at all: folders are moved.
    [GeneratedRegex("^spbr[0-9A-Fa-f]{4,8}\\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DirectoryPattern();
}
