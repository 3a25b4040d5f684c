using System.Globalization;
using System.Xml.Linq;

namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <summary>spbrtoc.xml of one directory. Times are the server's, without a zone; this server runs on UTC.</summary>
internal sealed class BackupCatalog
{
    private const string TimeFormat = "MM/dd/yyyy HH:mm:ss";
    private readonly string _file;

    private BackupCatalog(string localDirectory) => _file = Path.Combine(localDirectory, "spbrtoc.xml");

    /// <exception cref="SharePointException">The farm does not see the directory, or may not use it.</exception>
    public static BackupCatalog Open(SimulatedFarm farm, string directory) => new(LocalDirectory(farm, directory));

    public static string LocalDirectory(SimulatedFarm farm, string directory) =>
        farm.Mounts.Find(directory) is { } local && Directory.Exists(local)
            ? local
            : throw SharePointException.Farm(
                $"Directory {directory} does not exist or the SQL Server service account and the {farm.State.Account} account do not have permission to read or write to the backup folder. Specify a different directory.");

    public IReadOnlyList<HistoryEntry> Read() =>
        File.Exists(_file) ? [.. XDocument.Load(_file).Root!.Elements("SPHistoryObject").Select(Entry)] : [];

    public int NextNumber() => Read().Max(e => e.DirectoryNumber) + 1 ?? 0;

    /// <summary>Adds the entry, or replaces the one of the same id. The newest stands first.</summary>
    public void Put(HistoryEntry entry)
    {
        var root = File.Exists(_file) ? XDocument.Load(_file).Root! : new XElement("SPBackupRestoreHistory");
        var old = root.Elements("SPHistoryObject").FirstOrDefault(e => e.Element("SPId")?.Value == entry.Id.ToString());
        if (old is null)
            root.AddFirst(Element(entry));
        else
            old.ReplaceWith(Element(entry));
        var next = $"{_file}.{Guid.NewGuid():n}";
        new XDocument(new XDeclaration("1.0", "utf-8", null), new XElement(root)).Save(next);
        File.Move(next, _file, overwrite: true);
    }

    public static XElement[] Fields(HistoryEntry entry) =>
    [
        new("SPId", entry.Id),
        new("SPRequestedBy", entry.RequestedBy),
        new("SPBackupMethod", entry.IsBackup ? "Full" : "None"),
        new("SPRestoreMethod", entry.IsBackup ? "None" : "Overwrite"),
        new("SPStartTime", Text(entry.StartTime)),
        .. entry.FinishTime is { } finish ? [new XElement("SPFinishTime", Text(finish))] : Array.Empty<XElement>(),
        new("SPIsBackup", entry.IsBackup ? "True" : "False"),
        new("SPConfigurationOnly", "False"),
        new("SPBackupDirectory", entry.Directory),
        new("SPDirectoryName", entry.DirectoryName),
        .. entry.DirectoryNumber is { } number ? [new XElement("SPDirectoryNumber", number)] : Array.Empty<XElement>(),
        new("SPTopComponent", entry.TopComponent),
        new("SPTopComponentId", entry.TopComponentId),
        new("SPWarningCount", entry.WarningCount),
        new("SPErrorCount", entry.ErrorCount),
        .. entry.FailureMessage.Length > 0 ? [new XElement("SPFailureMessage", entry.FailureMessage)] : Array.Empty<XElement>(),
    ];

    private static XElement Element(HistoryEntry entry) => new("SPHistoryObject", Fields(entry).Cast<object>().ToArray());

    private static HistoryEntry Entry(XElement element)
    {
        string Value(string name) => element.Element(name)?.Value ?? "";
        int Number(string name) => int.Parse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture);
        DateTime Time(string name) => DateTime.ParseExact(Value(name), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None);
        return new HistoryEntry
        {
            Id = Guid.Parse(Value("SPId")),
            RequestedBy = Value("SPRequestedBy"),
            IsBackup = Value("SPIsBackup") == "True",
            StartTime = Time("SPStartTime"),
            FinishTime = Value("SPFinishTime").Length == 0 ? null : Time("SPFinishTime"),
            Directory = Value("SPBackupDirectory"),
            DirectoryName = Value("SPDirectoryName"),
            DirectoryNumber = Value("SPDirectoryNumber").Length == 0 ? null : Number("SPDirectoryNumber"),
            TopComponent = Value("SPTopComponent"),
            TopComponentId = Guid.Parse(Value("SPTopComponentId")),
            WarningCount = Number("SPWarningCount"),
            ErrorCount = Number("SPErrorCount"),
            FailureMessage = Value("SPFailureMessage"),
        };
    }

    private static string Text(DateTime time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
