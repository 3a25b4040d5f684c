using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>What the planner looks at beside the policy: the world as it stands, never an event.</summary>
public sealed record PolicyObservation
{
    /// <summary>When the policy object was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The schedule that slots have been counted for, and since when; null before the first look.</summary>
    public ScheduleMemory? Schedule { get; init; }

    /// <summary>The newest slot that was started for the schedule, from status: it counts although its object may be gone.</summary>
    public DateTimeOffset? LastScheduleTime { get; init; }

    /// <summary>The policy's backup objects.</summary>
    public IReadOnlyList<BackupSummary> Backups { get; init; } = [];

    /// <summary>Whether any backup was ever made for this object, those that are gone included.</summary>
    public bool HasRun { get; init; }

    /// <summary>Whether farm and vault answer as us, so that a run could get anywhere.</summary>
    public bool Startable { get; init; }

    /// <summary>The slot of the newest recovery point of any target; null when there is none.</summary>
    public DateTimeOffset? NewestPoint { get; init; }

    /// <summary>The newest version of the secret that people put the passphrase into; null while unknown.</summary>
    public PassphraseVersion? Passphrase { get; init; }

    /// <summary>The version that the last run copied; null when none did.</summary>
    public string? CopiedPassphraseVersion { get; init; }

    /// <summary>Whether the farm refused the passphrase that was last copied.</summary>
    public bool PassphraseRefused { get; init; }
}

/// <param name="Key">Expression and zone; empty while suspended, so that resuming counts as new.</param>
/// <param name="Since">Slots up to here are not missed.</param>
public sealed record ScheduleMemory(string Key, DateTimeOffset Since);

public sealed record PassphraseVersion(string Version, DateTimeOffset CreatedAt);

public sealed record BackupSummary(string Name, RunTrigger Trigger, DateTimeOffset Slot, RunPhase Phase, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    public bool Ended => Phase is RunPhase.Completed or RunPhase.Failed;
}
