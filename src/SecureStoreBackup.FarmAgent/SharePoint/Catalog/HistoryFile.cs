using System.Collections.Immutable;
using System.Xml.Linq;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>spbrtoc.xml: one row per backup and per restore of a directory.</summary>
public static class HistoryFile
{
    public const string Name = "spbrtoc.xml";

    /// <summary>The rows, by <see cref="HistoryRow.DirectoryNumber"/>; those without one come first.</summary>
    /// <exception cref="InvalidDataException">It is no such file. The message says where.</exception>
    public static ImmutableArray<HistoryRow> Read(Stream stream)
    {
        var count = 0;
        // What stands beside the rows is of a version that we do not know, and is left alone.
        var rows = SafeXml.ReadChildren(stream, "SPBackupRestoreHistory", element => element.Name.LocalName is "SPHistoryObject" ? Row(element, ++count) : null);
        return [.. rows.OrderBy(row => row.DirectoryNumber ?? -1)];
    }

    private static HistoryRow Row(XElement element, int number)
    {
        var fields = new HistoryFields(element, number);
        return new HistoryRow
        {
            Id = fields.Guid("SPId"),
            DirectoryName = fields.DirectoryName("SPDirectoryName"),
            DirectoryNumber = fields.Number("SPDirectoryNumber"),
            TopComponent = fields.Text("SPTopComponent"),
            BackupMethod = fields.Text("SPBackupMethod"),
            RestoreMethod = fields.Text("SPRestoreMethod"),
            IsBackup = fields.Flag("SPIsBackup") ?? false,
            ConfigurationOnly = fields.Flag("SPConfigurationOnly"),
            FinishTime = fields.Text("SPFinishTime"),
            ErrorCount = fields.Number("SPErrorCount"),
            WarningCount = fields.Number("SPWarningCount") ?? 0,
            FailureMessage = fields.Text("SPFailureMessage"),
        };
    }
}
