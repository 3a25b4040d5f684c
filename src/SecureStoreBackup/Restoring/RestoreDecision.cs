using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Restoring;

/// <summary>What comes next in a restore.</summary>
public abstract record RestoreDecision
{
    private RestoreDecision()
    {
    }

    /// <summary>Journal the step as running; its effect comes after that is written.</summary>
    public sealed record Begin(string Step) : RestoreDecision;

    /// <summary>The step is journalled: have its effect, or see how far it got. Doing so again is the same as once.</summary>
    public sealed record Continue(StepRecord Step) : RestoreDecision;

    /// <summary>The step took longer than it may.</summary>
    public sealed record GiveUp(StepRecord Step, TimeSpan Limit) : RestoreDecision;

    /// <summary>A person has to say yes first.</summary>
    /// <param name="Until">When it is too late for that.</param>
    public sealed record Await(string Reason, string Message, DateTimeOffset Until) : RestoreDecision;

    /// <summary>All is done or nothing more can be.</summary>
    public sealed record Finish(RestorePhase Phase, string Reason, string Message) : RestoreDecision;

    /// <summary>The restore has ended; it is never touched again.</summary>
    public sealed record Nothing : RestoreDecision;
}
