using System.Collections.Immutable;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>One item of a set, looked at before and after a restore from it.</summary>
internal static class RestorableItem
{
    /// <summary>The traces of earlier restores in a directory that holds what Restore-SPFarm needs.</summary>
    /// <exception cref="FarmRefusedException">The set is not whole, or is of something else. Says what is wrong with it.</exception>
    public static RestoreMark Check(JailedDirectory directory, RestoreItem item)
    {
        var rows = Rows(directory);
        var row = rows.FirstOrDefault(row => row.IsBackup && Guid.Parse(row.Id) == Guid.Parse(item.BackupId));
        var flaw = row switch
        {
            null => $"{HistoryFile.Name} has no row of the backup {item.BackupId}",
            { IsFinished: false } => "the backup has no finish time: it was aborted",
            { ErrorCount: null } => $"{HistoryFile.Name} does not count the errors of the backup",
            { ErrorCount: > 0 } => $"SharePoint counts {row.ErrorCount} errors in the backup",
            { ConfigurationOnly: true } => "the backup holds configuration only",
            { BackupMethod: not "Full" } => $"the backup's method is '{row.BackupMethod}' and not Full",
            { DirectoryName: null } => "the backup's row names no directory",
            _ when !string.Equals(row.TopComponent, item.ItemPath, StringComparison.OrdinalIgnoreCase) => $"the backup is of '{row.TopComponent}'",
            _ => null,
        };
        if (flaw is not null)
            throw Incomplete(directory, flaw);
        var run = directory.Below(row!.DirectoryName!);
        CheckFiles(run);
        var (bytes, digest) = RestoreLog.Mark(run);
        return new RestoreMark(item.Role, [.. rows.Where(row => !row.IsBackup).Select(row => row.Id)], row.DirectoryName!, bytes, digest);
    }

    /// <summary>The rows of restores that were added since the mark. A restore has been made: that they cannot be read is no fault of the set.</summary>
    /// <exception cref="FarmRefusedException"><see cref="FarmErrorCodes.JobLost"/>: spbrtoc.xml is gone or is no such file.</exception>
    /// <exception cref="IOException">It cannot be opened, or its directory is out of reach.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static ImmutableArray<HistoryRow> Added(JailedDirectory directory, RestoreMark mark)
    {
        var file = directory.Resolve([HistoryFile.Name]);
        if (!Directory.Exists(directory.Resolve([])))
            throw new DirectoryNotFoundException($"'{directory.Path}' is out of reach.");
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return [.. HistoryFile.Read(stream).Where(row => !row.IsBackup && !mark.Rows.Contains(row.Id, StringComparer.OrdinalIgnoreCase))];
        }
        catch (InvalidDataException damaged)
        {
            throw Lost(directory, damaged.Message, damaged);
        }
        catch (FileNotFoundException) when (Directory.Exists(directory.Resolve([])))
        {
            throw Lost(directory, "is gone");
        }
    }

    private static void CheckFiles(JailedDirectory run)
    {
        var file = run.Resolve([BackupManifestFile.Name]);
        if (!File.Exists(file))
            throw Incomplete(run, $"{BackupManifestFile.Name} is missing");
        Read(run, BackupManifestFile.Name, SafeXml.Load);
        if (!Directory.EnumerateFiles(run.Resolve([]), "*.bak").Any(path => new FileInfo(path).Length > 0))
            throw Incomplete(run, "there is no .bak file");
    }

    private static ImmutableArray<HistoryRow> Rows(JailedDirectory directory) =>
        File.Exists(directory.Resolve([HistoryFile.Name])) ? Read(directory, HistoryFile.Name, HistoryFile.Read) : throw Incomplete(directory, $"{HistoryFile.Name} is missing");

    private static T Read<T>(JailedDirectory directory, string name, Func<Stream, T> read)
    {
        try
        {
            using var stream = new FileStream(directory.Resolve([name]), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return read(stream);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw Incomplete(directory, $"{name} {unreadable.Message}", unreadable);
        }
    }

    private static FarmRefusedException Lost(JailedDirectory directory, string flaw, Exception? cause = null) => new(
        FarmErrorCodes.JobLost, $"What became of the restore cannot be told: '{directory.Path.Append(HistoryFile.Name)}' {flaw}.", "Look at the service application on the farm, and at sprestore.log in the set, before anything is restored again.", false, cause);

    private static FarmRefusedException Incomplete(JailedDirectory directory, string flaw, Exception? cause = null) =>
        new(FarmErrorCodes.SetIncomplete, $"'{directory.Path}' cannot be restored from: {flaw}.", "Stage the set again from off-site, or restore another recovery point.", false, cause);
}
