using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>What we found and what we did. Replaced as a whole, and only when it changes.</summary>
public sealed record PolicyStatus
{
    [Description("Generation of the spec that this status is about."), Range(0, long.MaxValue)]
    public long? ObservedGeneration { get; init; }

    [Description("Ready, Reconciling and Stalled as everywhere; below them what they rest on."), MaxLength(16), MapKey("type")]
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];

    [Description("True when there is a recovery point younger than the objective whose passphrase the farm has accepted."), AllowedValues("True", "False", "Unknown")]
    public string? Protected { get; init; }

    [Description("The schedule that slots are counted for.")]
    public ScheduleStatus? Schedule { get; init; }

    [Description("The newest slot that a run was started for.")]
    public DateTimeOffset? LastScheduleTime { get; init; }

    [Description("Runs that the policy started by itself: the last of each trigger, and those that changes started within a day. They count although their objects may be gone, so that what somebody deleted is not made again."), MaxLength(32), MapKey("name")]
    public IReadOnlyList<StartedStatus>? Started { get; init; }

    [Description("Changes that no backup holds yet."), MaxLength(4), MapKey("trigger")]
    public IReadOnlyList<ChangeStatus>? Changes { get; init; }

    [Description("Fingerprint of the configuration that the last completed backup holds."), MaxLength(64)]
    public string? ConfigurationFingerprint { get; init; }

    [Description("When the next run starts by the schedule, in UTC."), MaxLength(32)]
    public string? NextScheduleTime { get; init; }

    [Description("The next three runs in the policy's time zone."), MaxLength(3), ItemMaxLength(64)]
    public IReadOnlyList<string>? NextRuns { get; init; }

    [Description("The newest backup object."), MaxLength(253)]
    public string? LastBackup { get; init; }

    [Description("The newest completed backup object."), MaxLength(253)]
    public string? LastSuccessfulBackup { get; init; }

    [Description("Verified recovery points at the target that has most."), Range(0, int.MaxValue)]
    public int? RecoveryPoints { get; init; }

    [Description("Those of them whose passphrase a farm has accepted."), Range(0, int.MaxValue)]
    public int? RestorablePoints { get; init; }

    [Description("Time of the newest recovery point.")]
    public DateTimeOffset? NewestRecoveryPoint { get; init; }

    [Description("Time of the newest recovery point whose passphrase a farm has accepted.")]
    public DateTimeOffset? NewestRestorablePoint { get; init; }

    [Description("When the recovery points of every target were last read back: the earliest of offsite[].lastVerified.")]
    public DateTimeOffset? LastVerified { get; init; }

    [Description("Targets that hold the newest recovery point, of all, such as 2/2."), MaxLength(8)]
    public string? OffsiteSummary { get; init; }

    [Description("Longest time between two scheduled runs, such as 24h; absent while suspended."), MaxLength(32)]
    public string? ExpectedInterval { get; init; }

    [Description("Recovery point objective in force, such as 26h."), MaxLength(32)]
    public string? MaxAge { get; init; }

    [Description("The passphrase of the last run.")]
    public PassphraseStatus? Passphrase { get; init; }

    [Description("The last good export of each instance."), MaxLength(16), MapKey("instance")]
    public IReadOnlyList<ServiceMasterKeyEvidence>? ServiceMasterKeys { get; init; }

    [Description("What each target holds."), MaxLength(4), MapKey("name")]
    public IReadOnlyList<OffsiteStatus>? Offsite { get; init; }

    [Description("What drills have proven; empty before the first, and where there is none.")]
    public DrillStatus? Drill { get; init; }

    [Description("The last retention pass, at all targets together; empty before the first.")]
    public RetentionStatus? Retention { get; init; }
}

public sealed record ScheduleStatus
{
    [Description("Expression and zone; empty while suspended."), MaxLength(300)]
    public required string Expression { get; init; }

    [Description("Slots up to here are not missed.")]
    public required DateTimeOffset Since { get; init; }
}

public sealed record StartedStatus
{
    [Description("Name of the backup object."), MaxLength(253)]
    public required string Name { get; init; }

    [Description("Why it was started.")]
    public RunTrigger Trigger { get; init; }

    [Description("What it is about.")]
    public RunScope Scope { get; init; }

    [Description("The slot, or the moment, that it stands for.")]
    public required DateTimeOffset Slot { get; init; }

    [Description("When its object was made.")]
    public required DateTimeOffset At { get; init; }
}

public sealed record ChangeStatus
{
    [Description("The trigger that it pulls.")]
    public required RunTrigger Trigger { get; init; }

    [Description("What is new: a version or a fingerprint; of an overdue point, when it became too old."), MaxLength(128)]
    public required string Cause { get; init; }

    [Description("When it was first seen.")]
    public required DateTimeOffset Since { get; init; }
}

public sealed record OffsiteStatus
{
    [Description("Name of the target."), MaxLength(63)]
    public required string Name { get; init; }

    [Description("Recovery points there."), Range(0, int.MaxValue)]
    public int RecoveryPoints { get; init; }

    [Description("Name of the newest one."), MaxLength(64)]
    public string? Newest { get; init; }

    [Description("Bytes of all of them."), Range(0, long.MaxValue)]
    public long Bytes { get; init; }

    [Description("Until when every blob of the newest one is locked, by policies that nobody can shorten; absent when one is not.")]
    public DateTimeOffset? LockedUntil { get; init; }

    [Description("When a recovery point there was last read back whole: after its copy, or by later verification.")]
    public DateTimeOffset? LastVerified { get; init; }

    [Description("Blobs below the policy's path there that we did not write. They are left alone, and count nowhere."), Range(0, int.MaxValue)]
    public int? ForeignBlobs { get; init; }

    [Description("Paths of the first of them."), MaxLength(5), ItemMaxLength(1024)]
    public IReadOnlyList<string>? Foreign { get; init; }

    [Description("Recovery points there whose last verification found them damaged. They count nowhere else."), Range(0, int.MaxValue)]
    public int? DamagedPoints { get; init; }

    [Description("Names of the newest of them; what was found stands in _evidence/NAME/ of the target."), MaxLength(20), ItemMaxLength(64)]
    public IReadOnlyList<string>? Damaged { get; init; }
}
