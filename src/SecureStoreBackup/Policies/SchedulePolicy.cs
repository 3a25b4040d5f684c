using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Policies;

/// <summary>When backups run.</summary>
public sealed record SchedulePolicy
{
    /// <summary>As written; a change of it starts the count of slots anew.</summary>
    public required string Expression { get; init; }

    public required Schedule Schedule { get; init; }

    public TimeSpan Jitter { get; init; }

    /// <summary>How long after slot and jitter a run may still begin.</summary>
    public TimeSpan StartingDeadline { get; init; } = TimeSpan.FromHours(1);

    public bool Suspend { get; init; }

    public bool RunOnCreate { get; init; }

    /// <summary>Recovery point objective; null means the longest gap between slots plus the starting deadline.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether a recovery point older than the objective starts a run.</summary>
    public bool TriggerOverdue { get; init; } = true;

    /// <summary>Whether a new version of the passphrase's secret starts a run.</summary>
    public bool TriggerPassphraseChanged { get; init; } = true;

    /// <summary>Whether a change of the service application or its target applications starts a run.</summary>
    public bool TriggerConfigurationChanged { get; init; } = true;

    /// <summary>Whether a recovery point that is found damaged starts a run.</summary>
    public bool TriggerPointDamaged { get; init; } = true;

    /// <summary>Whether a new service master key of an instance has it exported.</summary>
    public bool TriggerServiceMasterKeyChanged { get; init; } = true;
}
