using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Everything that a policy's status and next step are made of, as it stands at one moment.</summary>
/// <param name="Backups">The policy's backup objects, oldest first.</param>
public sealed record PolicyView(PolicyResource Resource, BackupPolicy Policy, Findings Findings, IReadOnlyList<BackupResource> Backups, DateTimeOffset Now)
{
    /// <summary>The passphrase of the newest run that got as far as that.</summary>
    public PassphraseEvidence? Passphrase =>
        Backups.LastOrDefault(b => b.Status?.Passphrase is not null)?.Status!.Passphrase ?? Resource.Status?.Passphrase;

    /// <summary>The last export of each instance that any run has.</summary>
    public IReadOnlyList<ServiceMasterKeyEvidence>? ServiceMasterKeys =>
        Backups.LastOrDefault(b => b.Status?.ServiceMasterKeys.Count > 0)?.Status!.ServiceMasterKeys ?? Resource.Status?.ServiceMasterKeys;

    /// <summary>The configuration that the last completed backup holds.</summary>
    public string? SavedConfiguration =>
        Backups.LastOrDefault(b => b.Status is { Phase: RunPhase.Completed, FarmSet: not null })?.Status!.FarmSet!.ConfigurationFingerprint ?? Resource.Status?.ConfigurationFingerprint;

    /// <summary>The policy's restores and drills.</summary>
    public IReadOnlyList<RestoreResource> Restores { get; init; } = [];

    /// <summary>Whose clock differs from ours by more than we bear; null when none that we know of does.</summary>
    public ClockSkew? Skew { get; init; }

    /// <summary>Why recovery points could not be verified again just now; they are tried again.</summary>
    public IReadOnlyList<StepFailure> Unjudged { get; init; } = [];

    /// <summary>The same moment with a backup that the cache does not hold yet.</summary>
    public PolicyView With(BackupResource made) =>
        this with { Backups = BackupObjects.Of(Resource, Backups.Where(b => b.Metadata.Name != made.Metadata.Name).Append(made)) };

    /// <summary>What the policy does next.</summary>
    public PolicyDecision Decision => PolicyPlanner.Plan(Policy, Observation, Now);

    /// <summary>The newest recovery point whose age can be told: one that lies ahead was made under a wrong clock, and would seem fresh for as long as that was off.</summary>
    public CatalogPoint? Newest => Findings.Targets.SelectMany(t => t.Points).Where(p => p.At <= Now + PolicyMemory.Future).MaxBy(p => p.Name, StringComparer.Ordinal);

    public PolicyObservation Observation => new()
    {
        CreatedAt = Resource.Metadata.CreationTimestamp ?? Now,
        Schedule = Resource.Status?.Schedule is { } schedule ? new ScheduleMemory(schedule.Expression, schedule.Since) : null,
        LastScheduleTime = Resource.Status?.LastScheduleTime,
        Started = [.. (Resource.Status?.Started ?? []).Select(s => new StartedRun(s.Name, s.Trigger, s.Scope, s.Slot, s.At))],
        Changes = [.. (Resource.Status?.Changes ?? []).Select(c => new SeenChange(c.Trigger, c.Cause, c.Since))],
        Backups = [.. Backups.Select(BackupMapping.SummaryOf)],
        HasRun = Backups.Count > 0 || Resource.Status?.LastBackup is not null,
        Startable = Findings.Startable,
        Skew = Skew,
        NewestPoint = Newest?.At,
        Passphrase = Findings.Passphrase.Version,
        CopiedPassphraseVersion = Passphrase?.SourceVersion,
        PassphraseRefused = Passphrase is { Refused: true },
        Configuration = Findings.Farm.Report?.ConfigurationFingerprint,
        SavedConfiguration = SavedConfiguration,
        Damage = Damage.Of(Findings.Targets, Now),
        ServiceMasterKeys = (Findings.Farm.Report?.ServiceMasterKeys ?? []).Where(k => k.Fingerprint is not null).DistinctBy(k => k.Instance).ToDictionary(k => k.Instance, k => k.Fingerprint!),
        ExportedServiceMasterKeys = (ServiceMasterKeys ?? []).DistinctBy(k => k.Instance).ToDictionary(k => k.Instance, k => k.Fingerprint),
    };
}
