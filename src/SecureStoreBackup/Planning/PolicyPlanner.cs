using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Planning;

/// <summary>
/// Decides when a policy starts a backup. Pure: policy, observation and clock go in, one decision comes out. Names derive
/// from what caused the run, so that deciding twice makes one object. Creating, editing or resuming a policy starts nothing
/// unless <c>runOnCreate</c> asks for it.
/// </summary>
public static class PolicyPlanner
{
    /// <summary>Retries of a failed run, each as a new object.</summary>
    public const int BackoffLimit = 2;

    /// <summary>How long a changed passphrase settles before it starts a run; at once when the old one was refused.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(10);

    public static PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now)
    {
        if (policy.Schedule.Suspend)
            return new PolicyDecision.Wait(null, "The policy is suspended.");
        if (seen.Backups.Where(b => !b.Ended).MinBy(b => b.Name, StringComparer.Ordinal) is { } running)
            return new PolicyDecision.Wait(null, $"{running.Name} is under way.");
        var candidates = Candidates(policy, seen, now).OfType<Candidate>().Where(c => seen.Backups.All(b => b.Name != c.Name)).ToArray();
        var due = candidates.Where(c => c.Due <= now).OrderByDescending(c => c.Slot).FirstOrDefault();
        if (due is null)
            return new PolicyDecision.Wait(candidates.Length == 0 ? null : candidates.Min(c => c.Due), "Nothing is due.");
        return seen.Startable
            ? new PolicyDecision.Start(due.Name, due.Slot, due.Trigger)
            : new PolicyDecision.Wait(null, $"{due.Name} is due and starts when farm and vault answer.");
    }

    /// <summary>What the status should remember of the schedule now.</summary>
    public static ScheduleMemory Remember(SchedulePolicy schedule, ScheduleMemory? before, DateTimeOffset now)
    {
        var key = schedule.Suspend ? "" : $"{schedule.Expression} {schedule.Schedule.Zone.Id}";
        return before?.Key == key ? before : new ScheduleMemory(key, now);
    }

    /// <summary>The recovery point objective in force.</summary>
    public static TimeSpan MaximumAge(SchedulePolicy schedule, DateTimeOffset now) =>
        schedule.MaxAge ?? schedule.Schedule.LongestGap(now) + schedule.StartingDeadline;

    private static IEnumerable<Candidate?> Candidates(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now)
    {
        var since = Since(policy, seen, now);
        yield return Retry(policy, seen);
        yield return Created(policy, seen);
        yield return Scheduled(policy, since, now);
        yield return Overdue(policy, seen, since);
        yield return PassphraseChanged(policy, seen);
    }

    /// <summary>Slots up to here are done or were never ours: the schedule's beginning, or the newest slot that ran.</summary>
    private static DateTimeOffset Since(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
        seen.Backups.Where(b => b.Trigger == RunTrigger.Schedule).Select(b => b.Slot)
            .Append(seen.LastScheduleTime ?? DateTimeOffset.MinValue)
            .Append(Remember(policy.Schedule, seen.Schedule, now).Since)
            .Max();

    private static Candidate? Scheduled(BackupPolicy policy, DateTimeOffset since, DateTimeOffset now)
    {
        var schedule = policy.Schedule;
        var slot = DueSlot.Newest(schedule.Schedule, since, now, schedule.Jitter, schedule.StartingDeadline, policy.Uid)
            ?? DueSlot.Next(schedule.Schedule, since, now, schedule.Jitter, policy.Uid);
        return slot is null ? null : Of(policy, slot.Slot, RunTrigger.Schedule, slot.DueAt);
    }

    private static Candidate? Created(BackupPolicy policy, PolicyObservation seen) =>
        policy.Schedule.RunOnCreate && !seen.HasRun ? Of(policy, seen.CreatedAt, RunTrigger.Created, seen.CreatedAt) : null;

    /// <summary>The newest run of the policy's own making, if it failed: again after a minute, then after ten.</summary>
    private static Candidate? Retry(BackupPolicy policy, PolicyObservation seen)
    {
        var newest = seen.Backups.Where(b => b.Trigger != RunTrigger.Manual).OrderBy(b => b.Slot).ThenBy(b => b.CreatedAt).ThenBy(b => b.Name, StringComparer.Ordinal).LastOrDefault();
        if (newest is not { Phase: RunPhase.Failed, FinishedAt: { } failed } || seen.NewestPoint > newest.Slot)
            return null;
        var tried = seen.Backups.Count(b => b.Slot == newest.Slot && b.Trigger != RunTrigger.Manual);
        return tried > BackoffLimit
            ? null
            : new Candidate(RunNames.Backup(policy.Name, newest.Slot, tried), newest.Slot, newest.Trigger, failed + (tried == 1 ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(10)));
    }

    /// <summary>Named after the moment at which it became overdue, so that it is made once.</summary>
    private static Candidate? Overdue(BackupPolicy policy, PolicyObservation seen, DateTimeOffset since)
    {
        if (!policy.Schedule.TriggerOverdue || seen.NewestPoint is not { } newest)
            return null;
        // Counted from where the age begins, not from now: the gaps that lie ahead change as time goes by, and the name with them.
        var from = newest > since ? newest : since;
        var at = from + MaximumAge(policy.Schedule, from);
        return Of(policy, at, RunTrigger.Overdue, at);
    }

    private static Candidate? PassphraseChanged(BackupPolicy policy, PolicyObservation seen)
    {
        if (!policy.Schedule.TriggerPassphraseChanged || seen.Passphrase is not { } current || seen.CopiedPassphraseVersion is not { } copied || copied == current.Version)
            return null;
        // A policy may be pointed at a secret that is older than its backups; its run is the newest all the same.
        var newest = seen.Backups.Where(b => b.Trigger != RunTrigger.PassphraseChanged).Select(b => b.Slot).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        var slot = current.CreatedAt > newest ? current.CreatedAt : newest.AddSeconds(1);
        return Of(policy, slot, RunTrigger.PassphraseChanged, seen.PassphraseRefused ? current.CreatedAt : current.CreatedAt + Settling);
    }

    private static Candidate Of(BackupPolicy policy, DateTimeOffset slot, RunTrigger trigger, DateTimeOffset due) =>
        new(RunNames.Backup(policy.Name, slot), slot, trigger, due);

    private sealed record Candidate(string Name, DateTimeOffset Slot, RunTrigger Trigger, DateTimeOffset Due);
}
