using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Manifests;

namespace SecureStoreBackup.FarmAgent.Recovery;

/// <summary>Finds out what a directory holds: <c>farm/app/…</c> with <c>manifest.json</c> as it lies off-site, or <c>app/…</c> as on the share.</summary>
internal static class LocalSetReader
{
    private const string ManifestName = "manifest.json";
    private static readonly string[] s_roles = ["app", "proxy"];

    /// <exception cref="FarmRefusedException">It is no set, or its manifest cannot be read. Says what to do.</exception>
    public static LocalSet Read(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var holder = Directory.Exists(Path.Combine(full, "farm", "app")) ? Path.Combine(full, "farm")
            : Directory.Exists(Path.Combine(full, "app")) ? full
            : throw Unusable($"'{full}' holds neither farm/app nor app.", "Name the directory of a recovery point, or of a set on the backup share.");
        return ReadManifest(Path.Combine(full, ManifestName)) is { } manifest ? Of(manifest, holder) : Of(Path.GetFileName(full), holder);
    }

    private static LocalSet Of(Manifest manifest, string holder) => new(
        manifest.RecoveryPoint,
        holder,
        manifest.Set.Id,
        Parent(manifest.Set.Directory),
        manifest.Farm.Build,
        [.. manifest.Set.Items.Select(item => new RestoreItem(item.Role, item.ItemPath, item.BackupId))],
        manifest);

    private static LocalSet Of(string name, string holder) => new(
        name,
        holder,
        SetId.IsValid(name) ? name : throw Unusable($"There is no {ManifestName}, and '{name}' is no name of a set: lower-case letters, digits and hyphens.", "Rename the directory to the set's name."),
        BackupDirectory: null,
        Build: null,
        [.. s_roles.Where(role => Directory.Exists(Path.Combine(holder, role))).Select(role => Item(holder, role))],
        Manifest: null);

    /// <summary>Without a manifest, the newest backup of each role's own catalog.</summary>
    private static RestoreItem Item(string holder, string role)
    {
        var path = Path.Combine(holder, role, HistoryFile.Name);
        try
        {
            using var file = File.OpenRead(path);
            return HistoryFile.Read(file).LastOrDefault(row => row is { IsBackup: true, TopComponent: not null }) is { } row
                ? new RestoreItem(role, row.TopComponent!, row.Id)
                : throw Unusable($"'{path}' tells of no backup.", "Take another copy of the set.");
        }
        catch (Exception damaged) when (damaged is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw Unusable($"'{path}' cannot be read: {damaged.Message}", "Take another copy of the set.");
        }
    }

    private static Manifest? ReadManifest(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return ManifestReader.Parse(File.ReadAllBytes(path));
        }
        catch (InvalidManifestException invalid)
        {
            throw Unusable($"'{path}': {invalid.Message}", "Take another copy of the recovery point; without its manifest, only SharePoint's own catalog tells what the set is.");
        }
    }

    private static string? Parent(string windowsPath) => windowsPath.LastIndexOf('\\') is > 0 and var end ? windowsPath[..end] : null;

    private static FarmRefusedException Unusable(string message, string remedy) => new(FarmErrorCodes.SetIncomplete, message, remedy);
}
