namespace SecureStoreBackup.Retention;

/// <summary>
/// Decides what a pass does with the points of one target. Pure, and independent of the order of its input: points, rules,
/// zone and clock go in, a decision for each point comes out. Never the newest, never below <c>minimumCopies</c>, and nothing
/// in one go: a point is marked by one pass and deleted by a later one.
/// </summary>
public static class RetentionPlanner
{
    /// <summary>Points further ahead than this count for nothing.</summary>
    public static readonly TimeSpan Future = TimeSpan.FromMinutes(5);

    public const string NoRule = "No rule keeps it.";
    public const string Damage = "It is damaged.";

    public static RetentionPlan Plan(IEnumerable<RetentionPoint> points, RetentionRules rules, TimeZoneInfo zone, DateTimeOffset now)
    {
        RetentionPoint[] all = [.. points.OrderByDescending(point => point.At).ThenByDescending(point => point.Name, StringComparer.Ordinal)];
        RetentionPoint[] counted = [.. all.Where(point => !point.Damaged && point.At <= now + Future && point.Tombstone is not { ByHand: true })];
        var kept = KeptPoints.Of(counted, rules, zone);
        var decisions = new Dictionary<string, PointDecision>(StringComparer.Ordinal);
        var (marks, deletions) = (rules.MaxDeletionsPerPass, rules.MaxDeletionsPerPass);
        foreach (var point in all.Reverse())   // the oldest go first
        {
            decisions[point.Name] = point.At > now + Future ? new PointDecision.Keep(point.Name, [KeepReasons.Ahead], Withdraw: false)
                : kept.TryGetValue(point.Name, out var because) ? new PointDecision.Keep(point.Name, because, Withdraw: point.Tombstone is not null)
                : Held(point, counted, rules, now) ?? Next(point, rules, now, ref marks, ref deletions);
        }

        return new RetentionPlan([.. all.Select(point => decisions[point.Name])]);
    }

    /// <summary>What holds a point that no rule keeps; null when nothing does.</summary>
    private static PointDecision.Blocked? Held(RetentionPoint point, RetentionPoint[] counted, RetentionRules rules, DateTimeOffset now)
    {
        var newer = counted.TakeWhile(other => other.At > point.At).ToArray();
        var enough = point.Damaged ? newer.Count(other => other.Restorable) >= rules.MinimumCopies
            : newer.Length > 0 && counted.Count(other => other.Restorable) >= rules.MinimumCopies;
        return !enough ? new PointDecision.Blocked(point.Name, BlockReasons.MinimumCopies, null)
            : point.LegalHold ? new PointDecision.Blocked(point.Name, BlockReasons.LegalHold, null)
            : point.LockedUntil > now ? new PointDecision.Blocked(point.Name, BlockReasons.Locked, point.LockedUntil)
            : null;
    }

    private static PointDecision Next(RetentionPoint point, RetentionRules rules, DateTimeOffset now, ref int marks, ref int deletions)
    {
        if (point.Tombstone is not { } tombstone)
            return marks-- > 0 ? new PointDecision.Mark(point.Name, point.Damaged ? Damage : NoRule) : new PointDecision.Blocked(point.Name, BlockReasons.PassLimit, null);
        if (now - tombstone.At < rules.GracePeriod)
            return new PointDecision.Wait(point.Name, tombstone.At + rules.GracePeriod);
        if (point.Damaged && !(point.DamagedAt > tombstone.At))
            return new PointDecision.Blocked(point.Name, BlockReasons.AwaitsSecondLook, null);
        return deletions-- > 0 ? new PointDecision.Delete(point.Name) : new PointDecision.Blocked(point.Name, BlockReasons.PassLimit, null);
    }
}
