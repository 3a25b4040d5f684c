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

    /// <summary>Runs that the policy started by itself, from status: they count although their objects may be gone.</summary>
    public IReadOnlyList<StartedRun> Started { get; init; } = [];

    /// <summary>Changes that no backup holds yet, from status.</summary>
    public IReadOnlyList<SeenChange> Changes { get; init; } = [];

    /// <summary>The policy's backup objects.</summary>
    public IReadOnlyList<BackupSummary> Backups { get; init; } = [];

    /// <summary>Whether any backup was ever made for this object, those that are gone included.</summary>
    public bool HasRun { get; init; }

    /// <summary>Whether farm and vault answer as us, so that a run could get anywhere.</summary>
    public bool Startable { get; init; }

    /// <summary>Whose clock differs from ours by more than we bear; null when none that we know of does.</summary>
    public ClockSkew? Skew { get; init; }

    /// <summary>The slot of the newest recovery point of any target; null when there is none.</summary>
    public DateTimeOffset? NewestPoint { get; init; }

    /// <summary>The newest version of the secret that people put the passphrase into; null while unknown.</summary>
    public PassphraseVersion? Passphrase { get; init; }

    /// <summary>The version that the last run copied; null when none did.</summary>
    public string? CopiedPassphraseVersion { get; init; }

    /// <summary>Whether the farm refused the passphrase that was last copied.</summary>
    public bool PassphraseRefused { get; init; }

    /// <summary>Fingerprint of the service application's configuration as it is; null while unknown.</summary>
    public string? Configuration { get; init; }

    /// <summary>The fingerprint that the last completed backup holds; null when there is none.</summary>
    public string? SavedConfiguration { get; init; }

    /// <summary>Damaged points that no later backup has made good; empty when there are none, null while that is not known.</summary>
    public string? Damage { get; init; }

    /// <summary>Fingerprint of each instance's service master key as it is; instances that could not be asked are left out.</summary>
    public IReadOnlyDictionary<string, string> ServiceMasterKeys { get; init; } = new Dictionary<string, string>();

    /// <summary>Fingerprint of each instance's last export.</summary>
    public IReadOnlyDictionary<string, string> ExportedServiceMasterKeys { get; init; } = new Dictionary<string, string>();
}

/// <param name="Key">Expression and zone; empty while suspended, so that resuming counts as new.</param>
/// <param name="Since">Slots up to here are not missed.</param>
public sealed record ScheduleMemory(string Key, DateTimeOffset Since);

/// <summary>A run that the policy started by itself, retries included.</summary>
/// <param name="At">When its object was made.</param>
public sealed record StartedRun(string Name, RunTrigger Trigger, RunScope Scope, DateTimeOffset Slot, DateTimeOffset At);

/// <summary>A change that no backup holds yet.</summary>
/// <param name="Cause">What is new: a version or a fingerprint; of an overdue point, when it became too old. Another cause is another change.</param>
/// <param name="Since">When it was first seen, to the second. Runs for it are named after that, so it must be remembered before one starts.</param>
public sealed record SeenChange(RunTrigger Trigger, string Cause, DateTimeOffset Since);

public sealed record PassphraseVersion(string Version, DateTimeOffset CreatedAt);

public sealed record BackupSummary(string Name, RunTrigger Trigger, DateTimeOffset Slot, RunPhase Phase, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    public RunScope Scope { get; init; }

    /// <summary>Why the run stands as it does, in one word.</summary>
    public string? Reason { get; init; }

    /// <summary>What a run that has not begun waits for, or what it does.</summary>
    public string? Message { get; init; }

    public bool Ended => Phase is RunPhase.Completed or RunPhase.Failed;
}
