using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Statuses;

/// <summary>How policies stand, by what the operator last wrote into the cluster. Times are UTC.</summary>
public sealed record StatusReport(DateTimeOffset At, IReadOnlyList<PolicyLine> Policies)
{
    /// <summary>Whether there is a policy, and every one is protected with nothing wrong.</summary>
    public bool AllAreWell() => Policies.Count > 0 && Policies.All(p => p is { Verdict: Verdict.Protected, Problems.Count: 0 });
}

public enum Verdict
{
    /// <summary>The operator has not said yet, or could not tell.</summary>
    Unknown,

    /// <summary>There is a recovery point younger than the objective, and the farm has accepted its passphrase.</summary>
    Protected,

    /// <summary>There is none, or by our own clock it has become too old since the operator last wrote.</summary>
    Unprotected,
}

/// <summary>One policy.</summary>
public sealed record PolicyLine
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Why { get; init; }

    /// <summary>As the condition Ready; null before the operator has looked.</summary>
    public string? Ready { get; init; }

    /// <summary>Expression and zone; null while suspended.</summary>
    public string? Schedule { get; init; }

    /// <summary>The next run in the policy's own zone.</summary>
    public string? NextRun { get; init; }

    /// <summary>How old the newest recovery point may be.</summary>
    public string? MaxAge { get; init; }

    public DateTimeOffset? NewestRestorablePoint { get; init; }

    /// <summary>Of the last run that pinned a passphrase.</summary>
    public PassphraseProof? Proof { get; init; }

    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>Whether the farm refuses the recorded passphrase.</summary>
    public bool PassphraseRefused { get; init; }

    public DrillLine? Drill { get; init; }

    /// <summary>Conditions that are not as they should be.</summary>
    public IReadOnlyList<ProblemLine> Problems { get; init; } = [];

    public IReadOnlyList<TargetLine> Targets { get; init; } = [];

    /// <summary>Runs under way, and the last one if it failed.</summary>
    public IReadOnlyList<RunLine> Runs { get; init; } = [];

    /// <summary>Those whose backup objects the cluster still has, newest first. Targets may hold more.</summary>
    public IReadOnlyList<PointLine> Points { get; init; } = [];
}

/// <param name="LastDecrypted">The last drill that restored and opened the key on a scratch farm.</param>
public sealed record DrillLine(DateTimeOffset? LastSucceeded, DateTimeOffset? LastDecrypted, DateTimeOffset? LastFailed, string? Next);

/// <param name="Since">When it last changed.</param>
public sealed record ProblemLine(string Condition, string Status, string Reason, string Message, DateTimeOffset Since);

/// <param name="LockedUntil">Until when the newest point there is locked; null when it is not.</param>
/// <param name="LastVerified">When a point there was last read back whole.</param>
/// <param name="Damaged">Points that a verification found damaged.</param>
public sealed record TargetLine(string Name, int RecoveryPoints, string? Newest, long Bytes, DateTimeOffset? LastVerified, DateTimeOffset? LockedUntil, int Damaged);

/// <param name="Percent">Of the current step.</param>
public sealed record RunLine(string Name, RunPhase Phase, RunTrigger Trigger, string? Step, int? Percent, DateTimeOffset? FinishedAt, string? Message);

/// <param name="Backup">The object that tells of it.</param>
/// <param name="Slot">The time that it stands for.</param>
public sealed record PointLine(string Point, string Backup, DateTimeOffset Slot, PassphraseProof? Proof, IReadOnlyList<CopyLine> Copies);

/// <summary>A recovery point at one target.</summary>
/// <param name="There">False for a target that lacks it.</param>
/// <param name="VerifiedAt">When every byte of the copy had been read back, by the backup.</param>
/// <param name="LockedUntil">As the backup found it.</param>
public sealed record CopyLine(string Target, bool There, bool Damaged, DateTimeOffset? VerifiedAt, DateTimeOffset? LockedUntil);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
