using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Planning;

/// <summary>
/// The newest recovery point when it is too old. A run for it stands for the moment at which it could be made, not for the one at
/// which the point became too old: after a long outage that lies days back, and so would the age of what the run makes.
/// The moment is remembered before the run starts, so that whoever decides finds the same name.
/// </summary>
internal static class OverduePoint
{
    /// <summary>When it becomes, or became, too old; null when nobody asks, when there is none, and once a run was started for it, however that ended.</summary>
    public static DateTimeOffset? Moment(BackupPolicy policy, PolicyObservation seen, PolicyMemory memory)
    {
        if (!policy.Schedule.TriggerOverdue || policy.Schedule.Suspend || seen.NewestPoint is not { } newest)
            return null;
        // Counted from where the age begins, not from now: the gaps that lie ahead change as time goes by, and the moment with them.
        var from = newest > memory.Since ? newest : memory.Since;
        var at = from + PolicyPlanner.MaximumAge(policy.Schedule, from);
        return at <= memory.Started.LastOrDefault(s => s.Trigger == RunTrigger.Overdue)?.Slot ? null : at;
    }

    /// <summary>What the status remembers of it: null while no run could start, and while another run makes a point anyway.</summary>
    public static SeenChange? Seen(BackupPolicy policy, PolicyObservation seen, PolicyMemory memory, DateTimeOffset now)
    {
        if (Moment(policy, seen, memory) is not { } at || at > now || !seen.Startable || seen.Skew is not null || Heals(policy, seen, memory, now))
            return null;
        var cause = Stamp.Of(at);
        var before = seen.Changes.FirstOrDefault(c => c.Trigger == RunTrigger.Overdue);
        // Remembered under a clock that was wrong, or so long ago that what a run made would be too old at once.
        var counts = before?.Cause == cause && before.Since <= now + PolicyMemory.Future && before.Since + PolicyPlanner.MaximumAge(policy.Schedule, before.Since) > now;
        return counts ? before : new SeenChange(RunTrigger.Overdue, cause, ChangeLedger.Whole(now));
    }

    private static bool Heals(BackupPolicy policy, PolicyObservation seen, PolicyMemory memory, DateTimeOffset now) =>
        seen.Backups.Any(b => !b.Ended && b.Scope == RunScope.SecureStore)
        || DueSlot.Newest(policy.Schedule.Schedule, memory.Since, now, policy.Schedule.Jitter, policy.Schedule.StartingDeadline, policy.Uid) is not null;
}
