using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>What became of one pass of a step. Refusals are <see cref="StepFailedException"/>.</summary>
public abstract record RestoreOutcome(RestoreRun Run)
{
    /// <summary>The step has reached its end; what it found is in the run.</summary>
    public sealed record Done(RestoreRun Run, string Message, string? Reason = null) : RestoreOutcome(Run);

    /// <summary>There was nothing to do.</summary>
    public sealed record Skipped(RestoreRun Run, string Message) : RestoreOutcome(Run);

    /// <summary>Failed for good, yet what it did reach is in the run.</summary>
    public sealed record Failed(RestoreRun Run, StepFailure Failure) : RestoreOutcome(Run);

    /// <summary>Still under way.</summary>
    /// <param name="After">When to look again.</param>
    public sealed record Waiting(RestoreRun Run, TimeSpan After = default) : RestoreOutcome(Run);

    /// <summary>This attempt has ended without effect; the step is begun again under a new attempt number.</summary>
    public sealed record Again(RestoreRun Run, StepFailure Failure) : RestoreOutcome(Run);
}

/// <summary>One step of a restore. Executing it again after a crash has the outcome of executing it once.</summary>
public interface IRestoreStep
{
    /// <summary>As in <see cref="RestoreStepNames"/>.</summary>
    string Name { get; }

    /// <summary>Has the step's effect, or sees how far it got.</summary>
    /// <exception cref="StepFailedException">The outside world refused.</exception>
    Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken);

    /// <summary>Ends what an earlier pass has left under way, since nobody will come for its result. Takes no longer than <see cref="Runs.RunDriver.Patience"/>.</summary>
    /// <param name="uid">The restore's.</param>
    Task AbandonAsync(string uid, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Where a restore's journal is kept: the object's status, or a file.</summary>
public interface IRestoreJournal
{
    /// <summary>Writes the run down durably before it returns.</summary>
    /// <exception cref="Runs.JournalConflictException">Somebody else wrote since the run was read: read it again, decide again.</exception>
    Task WriteAsync(RestoreRun run, CancellationToken cancellationToken);
}
