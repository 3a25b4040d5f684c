namespace SecureStoreBackup.Retention;

/// <summary>What a pass would do with each point, newest first.</summary>
public sealed record RetentionPlan(IReadOnlyList<PointDecision> Decisions)
{
    public IEnumerable<T> Of<T>()
        where T : PointDecision => Decisions.OfType<T>();
}

/// <summary>What becomes of one point.</summary>
public abstract record PointDecision(string Name)
{
    /// <summary>It stays.</summary>
    /// <param name="Because">The rules that keep it (<see cref="KeepReasons"/>); never empty.</param>
    /// <param name="Withdraw">Whether its tombstone has to be withdrawn, since the rules keep it again.</param>
    public sealed record Keep(string Name, IReadOnlyList<string> Because, bool Withdraw) : PointDecision(Name);

    /// <summary>It is marked now. A later pass deletes it, if no rule keeps it then.</summary>
    public sealed record Mark(string Name, string Why) : PointDecision(Name);

    /// <summary>It is marked, and the grace period runs.</summary>
    public sealed record Wait(string Name, DateTimeOffset Until) : PointDecision(Name);

    /// <summary>It is deleted now.</summary>
    public sealed record Delete(string Name) : PointDecision(Name);

    /// <summary>No rule keeps it, and something else holds it.</summary>
    /// <param name="Reason">As in <see cref="BlockReasons"/>.</param>
    /// <param name="Until">When that ends by itself; null when nobody knows.</param>
    public sealed record Blocked(string Name, string Reason, DateTimeOffset? Until) : PointDecision(Name);
}

/// <summary>Why a point stays: the rule's field, or one of the two guards, or that its time lies ahead.</summary>
public static class KeepReasons
{
    public const string Last = "keepLast";
    public const string Daily = "keepDaily";
    public const string Weekly = "keepWeekly";
    public const string Monthly = "keepMonthly";
    public const string Yearly = "keepYearly";
    public const string MinimumCopies = "minimumCopies";

    /// <summary>The newest point is never deleted.</summary>
    public const string Newest = "newest";

    /// <summary>Its time lies more than five minutes ahead: some clock was wrong, so it counts for nothing and stays.</summary>
    public const string Ahead = "ahead";
}

/// <summary>What holds a point that no rule keeps. They stand in the policy's status; people write alerts on them.</summary>
public static class BlockReasons
{
    /// <summary>Immutability locks one of its blobs.</summary>
    public const string Locked = nameof(Locked);

    public const string LegalHold = nameof(LegalHold);

    /// <summary>A damaged point, and not yet enough newer ones that can be restored.</summary>
    public const string MinimumCopies = nameof(MinimumCopies);

    /// <summary>It was found damaged, and nobody has found it so again since it was marked: a secret may come back, a reading may have been wrong.</summary>
    public const string AwaitsSecondLook = nameof(AwaitsSecondLook);

    /// <summary>The pass has marked or deleted as many as it may; the next one goes on.</summary>
    public const string PassLimit = nameof(PassLimit);

    /// <summary>Its manifest cannot be read, or is not the one that was marked, so that nobody knows which blobs are its own.</summary>
    public const string ManifestUnreadable = nameof(ManifestUnreadable);

    /// <summary>Blobs below its path are not its own. They were left alone.</summary>
    public const string ForeignBlobs = nameof(ForeignBlobs);

    /// <summary>A blob of it changed while the pass went on; it was left alone.</summary>
    public const string Changed = nameof(Changed);
}
