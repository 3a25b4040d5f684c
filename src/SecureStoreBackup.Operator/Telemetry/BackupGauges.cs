using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>Gauges over the backup and restore objects that the cluster keeps. Pure.</summary>
internal static class BackupGauges
{
    public static IEnumerable<Sample> Phases(IEnumerable<BackupResource> backups) => backups
        .Where(backup => backup.Spec is not null)
        .CountBy(backup => (Namespace: backup.Metadata.Namespace ?? "", Policy: backup.Spec!.PolicyName, Phase: backup.Status?.Phase ?? RunPhase.Pending))
        .Select(group => new Sample(group.Value, [group.Key.Namespace, group.Key.Policy, group.Key.Phase.ToString()]));

    /// <summary>By the object's own time, since a run that waits for another has not begun.</summary>
    public static IEnumerable<Sample> Oldest(IEnumerable<BackupResource> backups) => backups
        .Where(backup => backup is { Spec: not null, Metadata.CreationTimestamp: not null } && backup.Status?.Phase is not (RunPhase.Completed or RunPhase.Failed))
        .GroupBy(backup => (Namespace: backup.Metadata.Namespace ?? "", Policy: backup.Spec!.PolicyName))
        .Select(group => new Sample(group.Min(backup => backup.Metadata.CreationTimestamp!.Value).ToUnixTimeSeconds(), [group.Key.Namespace, group.Key.Policy]));

    public static IEnumerable<Sample> Restores(IEnumerable<RestoreResource> restores) => restores
        .Where(restore => restore.Spec is not null)
        .CountBy(restore => (Namespace: restore.Metadata.Namespace ?? "", Policy: restore.Spec!.PolicyName, Phase: restore.Status?.Phase ?? RestorePhase.Pending))
        .Select(group => new Sample(group.Value, [group.Key.Namespace, group.Key.Policy, group.Key.Phase.ToString()]));

    /// <summary>Of every policy, so that a policy without failures shows a zero.</summary>
    public static IEnumerable<Sample> ConsecutiveFailures(IEnumerable<PolicyResource> policies, IEnumerable<BackupResource> backups)
    {
        var ended = backups.Where(backup => backup.Spec is not null && backup.Status?.Phase is RunPhase.Completed or RunPhase.Failed)
            .ToLookup(backup => (backup.Metadata.Namespace ?? "", backup.Spec!.PolicyName));
        foreach (var policy in policies)
        {
            var newestFirst = ended[(policy.Metadata.Namespace ?? "", policy.Metadata.Name ?? "")].OrderByDescending(backup => backup.Status!.FinishedAt);
            yield return new Sample(newestFirst.TakeWhile(backup => backup.Status!.Phase is RunPhase.Failed).Count(), PolicyGauges.Key(policy));
        }
    }
}
