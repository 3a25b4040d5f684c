using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>What a policy does next.</summary>
public abstract record PolicyDecision
{
    private PolicyDecision()
    {
    }

    /// <summary>Make this backup object, or adopt it when it is there already.</summary>
    public sealed record Start(string Name, DateTimeOffset Slot, RunTrigger Trigger) : PolicyDecision;

    /// <summary>Nothing to start before this instant; null when only a change can start something.</summary>
    public sealed record Wait(DateTimeOffset? Until, string Why) : PolicyDecision;
}
