using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>
/// The runs that a policy started by itself: the last of each trigger, and those that changes started within a day, so that a deleted object is not made
/// again, a retry follows only the last run, and a day's triggered runs can be counted.
/// </summary>
public static class StartLedger
{
    /// <summary>What the status holds at most.</summary>
    public const int Capacity = 32;

    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    /// <summary>What is remembered and what the objects tell, oldest first.</summary>
    public static IReadOnlyList<StartedRun> Of(IReadOnlyList<StartedRun> remembered, IEnumerable<BackupSummary> backups, DateTimeOffset now)
    {
        StartedRun[] all =
        [
            .. remembered.Concat(backups.Where(b => b.Trigger != RunTrigger.Manual).Select(b => new StartedRun(b.Name, b.Trigger, b.Scope, b.Slot, b.CreatedAt)))
                .Where(s => s.At <= now + PolicyMemory.Future && s.Slot <= now + PolicyMemory.Future)
                .DistinctBy(s => s.Name).OrderBy(s => s.At).ThenBy(s => s.Name, StringComparer.Ordinal),
        ];
        if (all.Length == 0)
            return [];
        // Counted from the newest entry, not from now, so that time alone changes nothing.
        var kept = all.GroupBy(s => (s.Trigger, s.Scope)).Select(g => g.Last())
            .Concat(all.Reverse().Where(s => TriggerLimit.Counts(s.Trigger) && s.At > all[^1].At - _day)).Distinct().Take(Capacity).ToHashSet();
        return [.. all.Where(kept.Contains)];
    }
}
