using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>When the row of a restore counts as success. It has no directory: it stands beside the row of the backup that was restored.</summary>
public static class RestoreRule
{
    /// <summary>The one row that a restore added.</summary>
    /// <param name="added">Rows of restores that were not there before.</param>
    /// <exception cref="FarmRefusedException">There is no such row, or it is no success.</exception>
    public static HistoryRow Judge(ImmutableArray<HistoryRow> added, string item) => added switch
    {
        [] => throw Missing($"{HistoryFile.Name} has no new row of a restore."),
        [{ IsFinished: false }] => throw new FarmRefusedException(
            FarmErrorCodes.RestoreUnfinished, $"The restore of '{item}' has no finish time in {HistoryFile.Name}: it was aborted, and what it left is unknown.", "Look at sprestore.log in the set, and at the service application. A new restore overwrites what this one left."),
        [{ ErrorCount: null }] => throw Missing($"{HistoryFile.Name} does not count the errors of the restore."),
        [{ ErrorCount: > 0 } row] => throw new FarmRefusedException(FarmErrorCodes.RestoreFailed, $"SharePoint counts {row.ErrorCount} errors in the restore of '{item}'.", "Look at sprestore.log in the set."),
        [{ TopComponent: { } component }] when !string.Equals(component, item, StringComparison.OrdinalIgnoreCase) => throw Missing($"The restore is of '{component}' and not of '{item}'."),
        [var row] => row,
        _ => throw Missing($"{HistoryFile.Name} has {added.Length} new rows of restores: somebody else restored from this set at the same time."),
    };

    private static FarmRefusedException Missing(string message) =>
        new(FarmErrorCodes.RestoreEvidenceMissing, message, "Look at sprestore.log in the set, and at the service application.");
}
