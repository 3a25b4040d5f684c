using SecureStoreBackup.Journal;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Planning;

/// <summary>
/// What a policy's status remembers for the planner: what objects and events cannot tell once they are gone. Pure: the same
/// world gives the same memory, so that nothing is written while nothing happens.
/// </summary>
public sealed record PolicyMemory(ScheduleMemory Schedule, DateTimeOffset? LastScheduleTime, IReadOnlyList<StartedRun> Started, IReadOnlyList<SeenChange> Changes)
{
    /// <summary>Times further ahead than this were written under a clock that was wrong, and do not count.</summary>
    public static readonly TimeSpan Future = TimeSpan.FromMinutes(5);

    /// <summary>The memory after a look at the world.</summary>
    public static PolicyMemory After(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now)
    {
        var started = StartLedger.Of(seen.Started, seen.Backups, now);
        var last = started.Where(s => s.Trigger == RunTrigger.Schedule).Select(s => (DateTimeOffset?)s.Slot).Append(seen.LastScheduleTime <= now + Future ? seen.LastScheduleTime : null).Max();
        var memory = new PolicyMemory(ScheduleOf(policy.Schedule, seen, now), last, started, ChangeLedger.Of(policy, seen, now));
        return OverduePoint.Seen(policy, seen, memory, now) is { } overdue ? memory with { Changes = [.. memory.Changes, overdue] } : memory;
    }

    /// <summary>Slots up to here are done or were never ours: the schedule's beginning, or the newest slot that was started.</summary>
    public DateTimeOffset Since => LastScheduleTime > Schedule.Since ? LastScheduleTime.Value : Schedule.Since;

    private static ScheduleMemory ScheduleOf(SchedulePolicy schedule, PolicyObservation seen, DateTimeOffset now)
    {
        var wentBack = seen.Schedule?.Since > now + Future || seen.LastScheduleTime > now + Future;
        return PolicyPlanner.Remember(schedule, wentBack ? null : seen.Schedule, now);
    }
}
