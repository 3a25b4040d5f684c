namespace SecureStoreBackup.Operator.Runs;

/// <summary>One step of a run. Executing it again after a crash has the outcome of executing it once.</summary>
public interface IRunStep
{
    /// <summary>As in <see cref="Journal.StepNames"/>, without a target.</summary>
    string Name { get; }

    /// <summary>
    /// Whether every refusal is worth waiting for, since a person may mend its cause while the step waits; the step's limit ends that.
    /// </summary>
    bool WaitsForPeople => false;

    /// <summary>Has the step's effect, or sees how far it got. Never blocks much longer than <see cref="RunDriver.Patience"/>.</summary>
    /// <exception cref="Ports.StepFailedException">The outside world refused.</exception>
    Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken);

    /// <summary>Ends what an earlier pass has left under way, since nobody will come for its result. Takes no longer than <see cref="RunDriver.Patience"/>.</summary>
    /// <param name="uid">The run's.</param>
    /// <param name="step">The step's name with its target.</param>
    Task AbandonAsync(string uid, string step, CancellationToken cancellationToken) => Task.CompletedTask;
}
