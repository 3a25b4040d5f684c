using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Restoring;

/// <summary>
/// One restore and its journal: all that a process needs to go on with it after a crash. It is the status of a
/// SecureStoreRestore in the cluster, and a file for the command line.
/// </summary>
public sealed record RestoreRun
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>The operation id.</summary>
    public required string Uid { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required RestoreWish Wish { get; init; }

    public RestorePhase Phase { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When the current step gives up, whatever it waits for.</summary>
    public DateTimeOffset? Deadline { get; init; }

    public ResolvedRestore? Resolved { get; init; }

    public IReadOnlyList<StepRecord> Steps { get; init; } = [];

    public RestoreFindings Findings { get; init; } = new();

    public RunProgress? Progress { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public bool Ended => Phase is RestorePhase.Completed or RestorePhase.Failed;

    public StepRecord? Find(string step) => Steps.FirstOrDefault(s => s.Name == step);

    /// <summary>The run with one line of its journal written anew.</summary>
    public RestoreRun With(StepRecord step) => this with
    {
        Steps = Find(step.Name) is null ? [.. Steps, step] : [.. Steps.Select(s => s.Name == step.Name ? step : s)],
    };
}
