namespace SecureStoreBackup.Retention;

/// <summary>Which recovery points of a target stay. A rule of 0 keeps nothing by itself; one at least is above 0.</summary>
public sealed record RetentionRules
{
    /// <summary>The newest points, whatever their age.</summary>
    public int KeepLast { get; init; }

    /// <summary>Days of which the newest point stays. Days without a point do not count.</summary>
    public int KeepDaily { get; init; }

    /// <summary>ISO weeks, which begin on Monday.</summary>
    public int KeepWeekly { get; init; }

    public int KeepMonthly { get; init; }

    public int KeepYearly { get; init; }

    /// <summary>Restorable points that no rule may go below. At least 1.</summary>
    public int MinimumCopies { get; init; } = 3;

    /// <summary>Points that one pass marks at most, and points that it deletes at most. At least 1.</summary>
    public int MaxDeletionsPerPass { get; init; } = 10;

    /// <summary>Time between the tombstone and the deletion. Above zero.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromHours(168);

    /// <summary>Whether any rule keeps anything.</summary>
    public bool KeepsAny => KeepLast + KeepDaily + KeepWeekly + KeepMonthly + KeepYearly > 0;
}
