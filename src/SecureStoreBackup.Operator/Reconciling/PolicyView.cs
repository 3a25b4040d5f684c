using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Everything that a policy's status and next step are made of, as it stands at one moment.</summary>
/// <param name="Backups">The policy's backup objects, oldest first.</param>
public sealed record PolicyView(PolicyResource Resource, BackupPolicy Policy, Findings Findings, IReadOnlyList<BackupResource> Backups, DateTimeOffset Now)
{
    /// <summary>The passphrase of the newest run that got as far as that.</summary>
    public PassphraseEvidence? Passphrase =>
        Backups.LastOrDefault(b => b.Status?.Passphrase is not null)?.Status!.Passphrase ?? Resource.Status?.Passphrase;

    public PolicyObservation Observation => new()
    {
        CreatedAt = Resource.Metadata.CreationTimestamp ?? Now,
        Schedule = Resource.Status?.Schedule is { } schedule ? new ScheduleMemory(schedule.Expression, schedule.Since) : null,
        LastScheduleTime = Resource.Status?.LastScheduleTime,
        Backups = [.. Backups.Select(BackupMapping.SummaryOf)],
        HasRun = Backups.Count > 0 || Resource.Status?.LastBackup is not null,
        Startable = Findings.Startable,
        NewestPoint = Findings.Newest?.At,
        Passphrase = Findings.Passphrase.Version,
        CopiedPassphraseVersion = Passphrase?.SourceVersion,
        PassphraseRefused = Passphrase is { Refused: true },
    };
}
