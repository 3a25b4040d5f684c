using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>What became of one pass of a step. Refusals are <see cref="Ports.StepFailedException"/>.</summary>
public abstract record StepOutcome(BackupRun Run)
{
    /// <summary>The step has reached its end; its evidence is in the run.</summary>
    public sealed record Done(BackupRun Run, string Message, string? Reason = null) : StepOutcome(Run);

    /// <summary>The step has failed for good, yet what it did reach is in the run.</summary>
    public sealed record Failed(BackupRun Run, Ports.StepFailure Failure) : StepOutcome(Run);

    /// <summary>There was nothing to do.</summary>
    public sealed record Skipped(BackupRun Run, string Message) : StepOutcome(Run);

    /// <summary>Still under way, with the progress that is in the run.</summary>
    /// <param name="Progressed">False while nothing has moved: what was refused before still counts as refused.</param>
    public sealed record Waiting(BackupRun Run, bool Progressed = true) : StepOutcome(Run);

    /// <summary>This attempt has ended without effect that counts; the step is begun again under a new attempt number.</summary>
    public sealed record Again(BackupRun Run, Ports.StepFailure Failure) : StepOutcome(Run);
}
