using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The plan, the journal and what was found.</summary>
public sealed record RestoreStatus
{
    [Description("Generation of the spec that this status is about."), Range(0, long.MaxValue)]
    public long? ObservedGeneration { get; init; }

    [Description("Pending, AwaitingConfirmation, Running, AwaitingKey, Completed or Failed. The last two are final.")]
    public RestorePhase Phase { get; init; }

    [Description("Completed, Failed, Ready, Reconciling and Stalled."), MaxLength(16), MapKey("type")]
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];

    [Description("What will be done, for whoever confirms it; the same as resolved.plan, as one text."), MaxLength(16384)]
    public string? Plan { get; init; }

    [Description("When the restore was planned first.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When the restore ended.")]
    public DateTimeOffset? FinishedAt { get; init; }

    [Description("When the current step, or the wait for a person, is given up.")]
    public DateTimeOffset? Deadline { get; init; }

    [Description("What was found and frozen when the restore was planned. It does this and nothing else.")]
    public ResolvedRestore? Resolved { get; init; }

    [Description("The journal, in the order in which steps were begun."), MaxLength(16), MapKey("name")]
    public IReadOnlyList<StepRecord> Steps { get; init => field = value ?? []; } = [];

    [Description("What was reached and seen so far.")]
    public RestoreFindings? Findings { get; init; }

    [Description("How far the current step got.")]
    public RunProgress? Progress { get; init; }

    [Description("Progress for people, such as 42%."), MaxLength(128)]
    public string? ProgressSummary { get; init; }

    [Description("Why the restore is as it is, in one word."), MaxLength(120)]
    public string? Reason { get; init; }

    [Description("Why the restore is as it is, with what to do next."), MaxLength(4096)]
    public string? Message { get; init; }
}
