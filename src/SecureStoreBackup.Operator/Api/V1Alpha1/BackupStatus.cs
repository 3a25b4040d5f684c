using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The run's journal and its evidence.</summary>
public sealed record BackupStatus
{
    [Description("Generation of the spec that this status is about."), Range(0, long.MaxValue)]
    public long? ObservedGeneration { get; init; }

    [Description("Pending, Running, Completed or Failed. The last two are final.")]
    public RunPhase Phase { get; init; }

    [Description("Completed, Failed, Ready, Reconciling and Stalled."), MaxLength(16), MapKey("type")]
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];

    [Description("When the run began.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When the run ended.")]
    public DateTimeOffset? FinishedAt { get; init; }

    [Description("When the current step gives up, whatever it waits for.")]
    public DateTimeOffset? Deadline { get; init; }

    [Description("What was found and frozen at Preflight. A resume uses only this.")]
    public ResolvedRun? Resolved { get; init; }

    [Description("The journal, in the order in which steps were begun."), MaxLength(32), MapKey("name")]
    public IReadOnlyList<StepRecord> Steps { get; init => field = value ?? []; } = [];

    [Description("The set on the farm's share.")]
    public FarmSetEvidence? FarmSet { get; init; }

    [Description("What is copied.")]
    public ArtifactTotals? Artifacts { get; init; }

    [Description("The passphrase that the run pinned.")]
    public PassphraseEvidence? Passphrase { get; init; }

    [Description("The last good export of each instance."), MaxLength(16), MapKey("instance")]
    public IReadOnlyList<ServiceMasterKeyEvidence> ServiceMasterKeys { get; init => field = value ?? []; } = [];

    [Description("How far each target got."), MaxLength(4), MapKey("name")]
    public IReadOnlyList<OffsiteEvidence> Offsite { get; init => field = value ?? []; } = [];

    [Description("What the retention pass after the backup did at each target."), MaxLength(4), MapKey("name")]
    public IReadOnlyList<RetentionEvidence>? Retention { get; init; }

    [Description("Secrets that were deleted after the backup, since nothing names them any more; the first twenty."), MaxLength(RetentionEvidence.MostNamed)]
    public IReadOnlyList<SweptSecret>? SweptSecrets { get; init; }

    [Description("How far the current step got.")]
    public RunProgress? Progress { get; init; }

    [Description("Progress of the current step for people, such as 42%."), MaxLength(128)]
    public string? ProgressSummary { get; init; }

    [Description("Name of the recovery point, once a target holds it."), MaxLength(64)]
    public string? RecoveryPoint { get; init; }

    [Description("Why the run is as it is, in one word."), MaxLength(120)]
    public string? Reason { get; init; }

    [Description("Why the run is as it is, with what to do next."), MaxLength(4096)]
    public string? Message { get; init; }
}
