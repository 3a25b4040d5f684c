using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>What the reconcilers make of a backup object, beside its run.</summary>
public static class BackupMapping
{
    /// <summary>The whole status, conditions included.</summary>
    public static BackupStatus StatusOf(BackupRun run, BackupResource backup, DateTimeOffset now) => run.ToStatus() with
    {
        ObservedGeneration = backup.Metadata.Generation,
        Conditions = BackupConditions.Of(run, backup, now),
    };

    public static BackupSummary SummaryOf(BackupResource backup) => new(
        backup.Metadata.Name!, backup.Spec?.Trigger ?? RunTrigger.Manual, backup.SlotAt(), backup.Status?.Phase ?? RunPhase.Pending,
        backup.Metadata.CreationTimestamp ?? DateTimeOffset.UnixEpoch, backup.Status?.FinishedAt)
    {
        Scope = backup.Spec?.Scope ?? RunScope.SecureStore,
        Reason = backup.Status?.Reason,
        Message = backup.Status?.Message,
    };
}
