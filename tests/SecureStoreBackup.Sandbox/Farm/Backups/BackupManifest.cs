using System.Xml.Linq;

namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <summary>One component of a backup: its name, its .NET type, and its file.</summary>
/// <param name="File">As in <c>00000001.bak</c>.</param>
internal sealed record BackupComponent(string Name, Guid Id, string Type, string File);

/// <summary>spbackup.xml: what was asked for, and below it the components, the first being the parent of the others.</summary>
internal static class BackupManifest
{
    private const string Name = "spbackup.xml";

    public static void Write(string folder, HistoryEntry entry, IReadOnlyList<BackupComponent> components)
    {
        var top = Node(components[0]);
        foreach (var component in components.Skip(1))
            top.Add(Node(component));
        new XDocument(
            new XDeclaration("1.0", "utf-8", null),
            new XElement("SPBackup", new XElement("SPGlobalInformation", BackupCatalog.Fields(entry).Cast<object>().ToArray()), top))
            .Save(Path.Combine(folder, Name));
    }

    /// <exception cref="SharePointException">The manifest is missing.</exception>
    public static IReadOnlyList<BackupComponent> Read(string folder)
    {
        var file = Path.Combine(folder, Name);
        if (!File.Exists(file))
            throw SharePointException.Farm($"{Name} is missing in {folder}.");
        return [.. XDocument.Load(file).Root!.Descendants("SPBackupObject").Select(node => new BackupComponent(
            node.Attribute("Name")!.Value,
            Guid.Parse(node.Element("SPId")!.Value),
            node.Element("SPBackupRestoreClass")!.Value,
            node.Elements("SPParameter").First(p => p.Attribute("Key")!.Value == "SPFileName").Value))];
    }

    private static XElement Node(BackupComponent component) => new("SPBackupObject", new XAttribute("Name", component.Name),
        new XElement("SPBackupRestoreClass", component.Type),
        new XElement("SPId", component.Id),
        new XElement("SPBackupSelectable", "True"),
        new XElement("SPCanBackup", "True"),
        new XElement("SPParameter", new XAttribute("Key", "SPName"), component.Name),
        new XElement("SPParameter", new XAttribute("Key", "SPFileName"), component.File));
}
