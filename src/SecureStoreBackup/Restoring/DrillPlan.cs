using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Restoring;

/// <summary>What a policy remembers of its drills.</summary>
/// <param name="Key">The schedule and zone that slots are counted for.</param>
/// <param name="Since">Slots up to here are not missed: a new or edited schedule starts nothing by surprise.</param>
public sealed record DrillMemory(string Key, DateTimeOffset Since);

/// <summary>Whether a drill is due. Pure. Of several missed slots the newest is made up for, while it is less than a day old.</summary>
/// <param name="Due">The slot to drill for; null when none is due.</param>
/// <param name="Next">The next slot; null when there is none.</param>
public sealed record DrillPlan(DateTimeOffset? Due, DateTimeOffset? Next, DrillMemory Memory)
{
    /// <summary>How late a drill may begin.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromHours(24);

    /// <param name="held">Whether nothing may begin now: suspended, a clock that is off, or another drill under way.</param>
    public static DrillPlan Of(DrillPolicy policy, DrillMemory? before, bool held, DateTimeOffset now)
    {
        var key = $"{policy.Expression} {policy.Schedule.Zone.Id}";
        var memory = before?.Key == key ? before : new DrillMemory(key, now);
        var next = policy.Schedule.NextAfter(now);
        var due = held ? null : DueSlot.Newest(policy.Schedule, memory.Since, now, TimeSpan.Zero, Lateness, "");
        return due is null ? new DrillPlan(null, next, memory) : new DrillPlan(due.Slot, next, memory with { Since = due.Slot });
    }
}
