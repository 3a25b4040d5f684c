using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>What one container tells of the policy.</summary>
public sealed record TargetEvidence
{
    /// <summary>The container's URL, without a query.</summary>
    public required string Container { get; init; }

    /// <summary>The policy's path there; null when there is nothing of the policy.</summary>
    public string? Path { get; init; }

    public required PointCounts Counts { get; init; }

    /// <summary>Between one recovery point and the next, in order; they fill the period as far as it is over.</summary>
    public required IReadOnlyList<Gap> Gaps { get; init; }

    public Gap? LongestGap { get; init; }

    /// <summary>Gaps that are longer than the newest point may be old; null when nobody said how old that is.</summary>
    public int? GapsOverMaxAge { get; init; }

    public required ReadingSummary Readings { get; init; }

    public required RestoreSummary Restores { get; init; }

    public required RetentionSummary Retention { get; init; }

    public required LockSummary Locks { get; init; }

    /// <summary>Who may write there, by the number of the record; the highest counts.</summary>
    public required IReadOnlyList<OwnerEvidence> Owners { get; init; }

    /// <summary>Paths below the policy's that are not ours, twenty at most.</summary>
    public required IReadOnlyList<string> Foreign { get; init; }

    public required IReadOnlyList<UnprovenItem> Unproven { get; init; }

    /// <summary>By time: all that are there, and those of the period that are not.</summary>
    public required IReadOnlyList<PointEvidence> Points { get; init; }

    /// <summary>Names of all points that tombstones in effect name, whenever that was.</summary>
    internal IReadOnlySet<string> TakenAway { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}

/// <param name="Made">Recovery points whose time lies in the period, deleted ones included.</param>
/// <param name="MadeBytes">What is there of them now.</param>
/// <param name="Standing">Recovery points now: complete, not known to be damaged, and not marked for deletion.</param>
/// <param name="Restorable">Those of them whose passphrase a farm has accepted.</param>
public sealed record PointCounts(int Made, long MadeBytes, int Standing, long StandingBytes, int Restorable)
{
    public int Damaged { get; init; }

    public int Marked { get; init; }

    /// <summary>Gone although no tombstone names them.</summary>
    public int Vanished { get; init; }

    /// <summary>Files without a manifest.</summary>
    public int NoManifest { get; init; }

    public DateTimeOffset? Oldest { get; init; }

    public DateTimeOffset? Newest { get; init; }
}

/// <summary>A stretch of the period with no new recovery point; its length is the age that the newest one reached.</summary>
/// <param name="From">A recovery point's time, also one from before the period; else the period's beginning.</param>
/// <param name="To">The next recovery point's time; else the end of the period, or the report's time.</param>
/// <param name="AfterPoint">Whether it begins with a recovery point. If not, the newest one was older still, or there was none.</param>
/// <param name="BeforePoint">Whether it ends with a recovery point.</param>
public sealed record Gap(DateTimeOffset From, DateTimeOffset To, long Seconds, bool AfterPoint, bool BeforePoint);

/// <summary>Later verifications. Each read every byte and every secret of a point.</summary>
/// <param name="Intact">Of the period.</param>
/// <param name="Damaged">Of the period.</param>
/// <param name="NeverReadAgain">Standing points that nobody has read since they were made.</param>
/// <param name="LongestUnread">The standing point whose last reading is longest ago.</param>
public sealed record ReadingSummary(int Intact, int Damaged, int NeverReadAgain, Reading? LongestUnread, long? LongestUnreadSeconds)
{
    /// <summary>Of the period, by time.</summary>
    public required IReadOnlyList<Reading> All { get; init; }
}

/// <summary>A point was read whole.</summary>
public sealed record Reading(DateTimeOffset At, string Point, bool Damaged);

/// <param name="Drills">Of the period.</param>
/// <param name="DrillsSucceeded">Those of them that proved what they were about.</param>
/// <param name="Deepest">How deep a drill of the period went that succeeded; null when none did.</param>
/// <param name="Restores">Of the period, drills aside.</param>
public sealed record RestoreSummary(int Drills, int DrillsSucceeded, DrillDepth? Deepest, int Restores, int RestoresSucceeded)
{
    /// <summary>The newest drill that succeeded, in the period or before it.</summary>
    public RestoreRow? LastDrill { get; init; }

    public long? LastDrillSeconds { get; init; }

    /// <summary>Of the period, by time.</summary>
    public required IReadOnlyList<RestoreRow> All { get; init; }
}

/// <param name="At">When it ended.</param>
public sealed record RestoreRow(DateTimeOffset At, string Point, RestoreMode Mode, DrillDepth? Depth, bool Succeeded);

/// <param name="Passes">Days of the period on which a pass of retention began, as far as its journal is kept: 90 days.</param>
/// <param name="Marked">Tombstones of the period.</param>
/// <param name="ByHand">Those of them that a person asked for.</param>
/// <param name="Withdrawn">Tombstones that were taken back in the period.</param>
/// <param name="Gone">Points marked in the period whose manifest is gone by now.</param>
public sealed record RetentionSummary(int Passes, int Marked, int ByHand, int Withdrawn, int Gone)
{
    /// <summary>Days (UTC) of the period on which anything happened.</summary>
    public required IReadOnlyList<RetentionDay> Days { get; init; }

    /// <summary>How many recovery points stood from a time on: at the beginning of the period, and at each change in it.</summary>
    public required IReadOnlyList<StandingCount> Standing { get; init; }

    /// <summary>Tombstones and withdrawals of the period, by time.</summary>
    public required IReadOnlyList<MarkRow> All { get; init; }
}

/// <param name="Gone">Points marked that day whose manifest is gone by now.</param>
public sealed record RetentionDay(DateOnly Day, int Passes, int Marked, int Withdrawn, int Gone);

public sealed record StandingCount(DateTimeOffset At, int Points);

public sealed record MarkRow(DateTimeOffset At, string Point, bool Withdrawal, bool ByHand);

/// <param name="Locked">Standing points all of whose blobs are locked for good, beyond the report's time.</param>
/// <param name="LegalHolds">Standing points with a legal hold.</param>
/// <param name="EarliestEnd">When the first of the locks ends.</param>
public sealed record LockSummary(int Locked, int LegalHolds, DateTimeOffset? EarliestEnd);

/// <param name="Since">When the record was written, by the container's clock; null when it does not say.</param>
public sealed record OwnerEvidence(int Number, DateTimeOffset? Since);
