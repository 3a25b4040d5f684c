using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>What comes next in a run.</summary>
public abstract record RunDecision
{
    private RunDecision()
    {
    }

    /// <summary>Journal the step as running; its effect comes after that is written.</summary>
    public sealed record Begin(string Step) : RunDecision;

    /// <summary>
    /// The step is journalled: have its effect, or see how far it got. Doing so again is the same as once. Where targets go on
    /// side by side, it is the first of <see cref="RunPlanner.Running"/>, and each of those wants the same.
    /// </summary>
    public sealed record Continue(StepRecord Step) : RunDecision;

    /// <summary>The step took longer than it may.</summary>
    public sealed record GiveUp(StepRecord Step, TimeSpan Limit) : RunDecision;

    /// <summary>All is done or nothing more can be.</summary>
    public sealed record Finish(RunPhase Phase, string Reason, string Message) : RunDecision;

    /// <summary>The run has ended; it is never touched again.</summary>
    public sealed record Nothing : RunDecision;
}
