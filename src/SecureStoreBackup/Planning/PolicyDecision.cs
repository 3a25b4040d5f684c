using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>What a policy does next.</summary>
public abstract record PolicyDecision
{
    private PolicyDecision()
    {
    }

    /// <summary>Make this backup object, or adopt it when it is there already.</summary>
    public sealed record Start(string Name, DateTimeOffset Slot, RunTrigger Trigger) : PolicyDecision
    {
        public RunScope Scope { get; init; }
    }

    /// <summary>Nothing to start before this instant; null when only a change can start something.</summary>
    /// <param name="Why">One sentence for a person; it does not change while nothing changes.</param>
    public sealed record Wait(DateTimeOffset? Until, string Why) : PolicyDecision
    {
        /// <summary>What holds starts up, as it stands in the condition <c>Scheduling</c>; null when nothing does.</summary>
        public string? Held { get; init; }
    }
}

/// <summary>What holds up starts.</summary>
public static class Holds
{
    public const string Suspended = nameof(Suspended);

    /// <summary>Our clock and another's differ by more than five minutes.</summary>
    public const string ClockSkewed = nameof(ClockSkewed);

    /// <summary>Changes have started as many runs within a day as they may.</summary>
    public const string TriggerLimit = nameof(TriggerLimit);

    /// <summary>A run is due, and farm, vault or containers do not answer.</summary>
    public const string Outage = nameof(Outage);
}
