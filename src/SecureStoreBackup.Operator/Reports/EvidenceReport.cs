using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>
/// What containers tell of one policy's backups in a period, for somebody who has to judge them. Nothing in it comes from the
/// cluster. Times are UTC; what is there, and ages, are as of <see cref="At"/>.
/// </summary>
public sealed record EvidenceReport
{
    public int SchemaVersion { get; init; } = 1;

    /// <summary><c>{namespace}.{name}</c>.</summary>
    public required string Policy { get; init; }

    public required ReportPeriod Period { get; init; }

    /// <summary>When the containers were read.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The program that made the report, with its version.</summary>
    public required string MadeBy { get; init; }

    /// <summary>How old the newest recovery point may become; null when nobody said.</summary>
    public long? MaxAgeSeconds { get; init; }

    /// <summary>One for each container, in the order of the arguments.</summary>
    public required IReadOnlyList<TargetEvidence> Targets { get; init; }

    /// <summary>What lacks proof across the targets; what one of them lacks stands there.</summary>
    public required IReadOnlyList<UnprovenItem> Unproven { get; init; }
}

/// <summary>Something that the containers do not prove, or prove the contrary of.</summary>
/// <param name="What">One sentence.</param>
/// <param name="Points">The recovery points that it is about, in order; empty when it is about none in particular.</param>
public sealed record UnprovenItem(UnprovenKind Kind, string What, IReadOnlyList<string> Points);

public enum UnprovenKind
{
    /// <summary>No recovery point was made in the period.</summary>
    NoPoint,

    /// <summary>The newest recovery point was older than it may become.</summary>
    TooOld,

    /// <summary>A verification found the point damaged, or its manifest or files are not those that were written.</summary>
    Damaged,

    /// <summary>The point was verified once and is gone, or its manifest is, and no tombstone says why.</summary>
    Vanished,

    /// <summary>Files without a manifest.</summary>
    NoManifest,

    /// <summary>The point's time lies ahead of the report's: a clock was wrong.</summary>
    Ahead,

    /// <summary>No farm has accepted the passphrase.</summary>
    PassphraseUnproven,

    /// <summary>A farm accepted the passphrase before the point was made, and none has since.</summary>
    ProofCarriedOver,

    /// <summary>Nobody has read the point again since it was made.</summary>
    NeverReadAgain,

    /// <summary>Nothing locks all of the point's blobs for good.</summary>
    NotLocked,

    /// <summary>A legal hold alone keeps the point, and somebody may lift it.</summary>
    LegalHoldOnly,

    /// <summary>The point's secrets lie in the vault alone.</summary>
    NotSealed,

    /// <summary>No drill succeeded in the period.</summary>
    NoDrill,

    /// <summary>Drills read the points in the period, and none decrypted one.</summary>
    NotDecrypted,

    /// <summary>The newest drill failed.</summary>
    DrillFailed,

    /// <summary>The point is whole at some of the targets, and never was at others or is damaged there.</summary>
    CopyMissing,
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EvidenceReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
