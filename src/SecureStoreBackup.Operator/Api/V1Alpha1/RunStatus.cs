using System.Globalization;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>A run between its object in the cluster and the core's own value. Both ways lose nothing but fractions of seconds, and the ends of texts that are too long for the cluster.</summary>
public static class RunStatus
{
    /// <summary>The time that a run stands for. A slot beyond the object's own time would stop the schedule and be fresh for ever, so it does not count.</summary>
    public static DateTimeOffset SlotAt(this BackupResource backup)
    {
        var created = backup.Metadata.CreationTimestamp ?? DateTimeOffset.UnixEpoch;
        return backup.Spec?.Slot is { } slot && slot <= created + TimeSpan.FromMinutes(5) ? slot : created;
    }

    /// <summary>The run that a stored object tells of.</summary>
    /// <exception cref="ArgumentException">The object lacks what every stored one has: namespace, name, uid, creation time, spec.</exception>
    public static BackupRun ToRun(this BackupResource backup)
    {
        if (backup is not { Metadata: { Namespace: { } ns, Name: { } name, Uid: { } uid, CreationTimestamp: { } created }, Spec: { } spec })
            throw new ArgumentException("Only a SecureStoreBackup that the API server has stored is a run.", nameof(backup));
        var status = backup.Status ?? new BackupStatus();
        return new BackupRun
        {
            Namespace = ns,
            Name = name,
            Uid = uid,
            PolicyName = spec.PolicyName,
            Trigger = spec.Trigger ?? RunTrigger.Manual,
            Scope = spec.Scope ?? RunScope.SecureStore,
            Slot = backup.SlotAt(),
            Phase = status.Phase,
            StartedAt = status.StartedAt,
            FinishedAt = status.FinishedAt,
            Deadline = status.Deadline,
            Resolved = status.Resolved,
            Steps = status.Steps,
            Passphrase = status.Passphrase,
            ServiceMasterKeys = status.ServiceMasterKeys,
            FarmSet = status.FarmSet,
            Artifacts = status.Artifacts,
            Offsite = status.Offsite,
            Retention = status.Retention ?? [],
            SweptSecrets = status.SweptSecrets ?? [],
            Progress = status.Progress,
            RecoveryPoint = status.RecoveryPoint,
            Reason = status.Reason,
            Message = status.Message,
        };
    }

    /// <summary>The status that a run has, without conditions: those are judged apart.</summary>
    public static BackupStatus ToStatus(this BackupRun run) => new()
    {
        Phase = run.Phase,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        Deadline = run.Deadline,
        Reason = run.Reason,
        Message = Clip(run.Message, 4096),
        Resolved = run.Resolved,
        Steps = [.. run.Steps.Select(step => step with { Message = Clip(step.Message, 2048) })],
        FarmSet = run.FarmSet is null ? null : run.FarmSet with { Items = [.. run.FarmSet.Items.Select(Clipped)] },
        Artifacts = run.Artifacts,
        Passphrase = run.Passphrase is null ? null : run.Passphrase with { Method = Clip(run.Passphrase.Method, 1024) },
        ServiceMasterKeys = run.ServiceMasterKeys,
        Offsite = run.Offsite,
        Retention = run.Retention.Count == 0 ? null : run.Retention,
        SweptSecrets = run.SweptSecrets.Count == 0 ? null : [.. run.SweptSecrets.Take(RetentionEvidence.MostNamed)],
        Progress = run.Progress is null ? null : run.Progress with { Phase = Clip(run.Progress.Phase, 256) },
        ProgressSummary = run.Progress?.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent}%") : null,
        RecoveryPoint = run.RecoveryPoint,
    };

    private static FarmSetItem Clipped(FarmSetItem item) => item with { DatabaseVerification = Clip(item.DatabaseVerification, 1024) };

    // The API server refuses a whole status for one text that is too long, and words of others have no bound.
    private static string? Clip(string? text, int length) => text?.Length > length ? $"{text[..(length - 1)]}…" : text;
}
