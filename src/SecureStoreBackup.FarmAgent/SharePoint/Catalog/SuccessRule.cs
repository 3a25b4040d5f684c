using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>When the row of a backup counts as success. Exit codes are no evidence: Backup-SPFarm ends well over failed components.</summary>
public static class SuccessRule
{
    /// <summary>The one row of a fresh directory that backs up <paramref name="item"/>.</summary>
    /// <exception cref="FarmRefusedException">There is no such row, or it is no success.</exception>
    public static HistoryRow Judge(ImmutableArray<HistoryRow> rows, string item)
    {
        if (rows.GroupBy(row => row.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Missing($"{HistoryFile.Name} has the id {twice.Key} in {twice.Count()} rows.");
        return rows.Where(row => row.IsBackup).ToImmutableArray() switch
        {
            [] => throw Missing($"{HistoryFile.Name} has no row of a backup."),
            [{ IsFinished: false }] => throw new FarmRefusedException(FarmErrorCodes.BackupUnfinished, "The backup has no finish time in spbrtoc.xml: it was aborted.", "Look at spbackup.log; a new attempt starts afresh.", retryable: true),
            [{ ErrorCount: null }] => throw Missing($"{HistoryFile.Name} does not count the errors of the backup."),
            [{ ErrorCount: > 0 } row] => throw new FarmRefusedException(FarmErrorCodes.BackupFailed, $"SharePoint counts {(row.ErrorCount == 1 ? "an error" : $"{row.ErrorCount} errors")} in the backup.{Said(row)}", "Look at spbackup.log in the set's directory.", retryable: true),
            [{ ConfigurationOnly: true }] => throw Missing("The backup holds configuration only."),
            [{ ConfigurationOnly: null }] => throw Missing($"{HistoryFile.Name} does not say whether the backup holds configuration only."),
            [{ BackupMethod: not "Full" } row] => throw Missing($"The backup's method is '{row.BackupMethod}' and not Full."),
            [{ RestoreMethod: not (null or "None") } row] => throw Missing($"{HistoryFile.Name} calls the backup a restore, too: '{row.RestoreMethod}'."),
            [var row] when !string.Equals(row.TopComponent, item, StringComparison.OrdinalIgnoreCase) => throw Missing($"The backup is of '{row.TopComponent}' and not of '{item}'."),
            [{ DirectoryName: null } or { DirectoryNumber: null }] => throw Missing("The backup's row names no directory."),
            [{ NumberFitsName: false } row] => throw Missing($"The backup's row names the directory '{row.DirectoryName}' and the number {row.DirectoryNumber}."),
            [var row] => row,
            var backups => throw Missing($"{HistoryFile.Name} has {backups.Length} rows of backups in a directory made for one."),
        };
    }

    internal static FarmRefusedException Missing(string message, Exception? cause = null) =>
        new(FarmErrorCodes.BackupEvidenceMissing, message, "Look at spbackup.log in the set's directory; a new attempt starts afresh.", retryable: true, cause);

    private static string Said(HistoryRow row) => row.FailureMessage is { } said ? $" It says: {said}" : "";
}
