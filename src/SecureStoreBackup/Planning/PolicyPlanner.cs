using SecureStoreBackup.Journal;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Planning;

/// <summary>
/// Decides when a policy starts a backup. Pure: policy, observation and clock go in, one decision comes out. Names derive
/// from what caused the run, or from when that was remembered, so that deciding twice makes one object. Creating, editing or resuming a policy starts nothing
/// unless <c>runOnCreate</c> asks for it.
/// </summary>
public static class PolicyPlanner
{
    /// <summary>Retries of a failed run, each as a new object.</summary>
    public const int BackoffLimit = 2;

    /// <summary>Why a policy waits when nothing holds it up.</summary>
    public const string NothingDue = "Nothing is due.";

    /// <summary>How long a change settles before it starts a run; a passphrase starts it at once when the old one was refused.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(10);

    public static PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now)
    {
        if (policy.Schedule.Suspend)
            return new PolicyDecision.Wait(null, "The policy is suspended.") { Held = Holds.Suspended };
        if (seen.Skew is { } skew)
            return new PolicyDecision.Wait(null, skew.Message) { Held = Holds.ClockSkewed };
        var running = UnderWay(seen, RunScope.SecureStore);
        if (running is not null)
            return new PolicyDecision.Wait(null, Said(running));
        var exporting = UnderWay(seen, RunScope.ServiceMasterKeys);
        // An export holds up the next export, and never the Secure Store.
        var candidates = new StartCandidates(policy, seen, PolicyMemory.After(policy, seen, now), now).All()
            .Where(c => exporting is null || c.Scope == RunScope.SecureStore).ToArray();
        var due = candidates.Where(c => c.Due <= now).OrderBy(c => c.Scope).ThenByDescending(c => c.Slot).ThenBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault();
        if (due is null)
            return Waiting(candidates, exporting);
        return seen.Startable
            ? new PolicyDecision.Start(due.Name, due.Slot, due.Trigger) { Scope = due.Scope }
            : new PolicyDecision.Wait(null, $"{(due.Trigger == RunTrigger.Overdue ? "A backup is overdue" : $"{due.Name} is due")} and starts when farm and vault answer.") { Held = Holds.Outage };
    }

    /// <summary>What the status should remember of the schedule now.</summary>
    public static ScheduleMemory Remember(SchedulePolicy schedule, ScheduleMemory? before, DateTimeOffset now)
    {
        var key = schedule.Suspend ? "" : $"{schedule.Expression} {schedule.Schedule.Zone.Id}";
        return before?.Key == key ? before : new ScheduleMemory(key, now);
    }

    /// <summary>The recovery point objective in force.</summary>
    public static TimeSpan MaximumAge(SchedulePolicy schedule, DateTimeOffset now) =>
        schedule.MaxAge ?? LongestGaps.Of(schedule.Schedule, now) + schedule.StartingDeadline;

    private static PolicyDecision.Wait Waiting(StartCandidate[] candidates, BackupSummary? exporting)
    {
        DateTimeOffset? until = candidates.Length == 0 ? null : candidates.Min(c => c.Due);
        if (candidates.FirstOrDefault(c => c.Capped) is { } capped)
        {
            return new PolicyDecision.Wait(until, $"{TriggerLimit.PerDay} runs were started within a day by changes; {capped.Name} ({capped.Trigger}) waits until {capped.Due:yyyy-MM-dd HH:mm}Z. See what keeps changing, or turn its trigger off.")
            {
                Held = Holds.TriggerLimit,
            };
        }

        return new PolicyDecision.Wait(until, exporting is null ? NothingDue : Said(exporting));
    }

    private static BackupSummary? UnderWay(PolicyObservation seen, RunScope scope) =>
        seen.Backups.Where(b => !b.Ended && b.Scope == scope).MinBy(b => b.Name, StringComparer.Ordinal);

    private static string Said(BackupSummary running) =>
        running is { Phase: RunPhase.Pending, Message: { Length: > 0 } waits } ? $"{running.Name}: {waits}" : $"{running.Name} is under way.";
}
