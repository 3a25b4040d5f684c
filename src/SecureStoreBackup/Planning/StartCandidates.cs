using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Planning;

/// <summary>Every run that a policy could start, each with its cause and its time. None that was made before is among them.</summary>
internal sealed class StartCandidates(BackupPolicy policy, PolicyObservation seen, PolicyMemory memory, DateTimeOffset now)
{
    public StartCandidate[] All()
    {
        IEnumerable<StartCandidate?> causes =
        [
            Scheduled(),
            Created(),
            Overdue(),
            .. seen.Changes.Where(c => c.Trigger != RunTrigger.Overdue && memory.Changes.Contains(c) && !Handled(c)).Select(Changed),
            Retry(RunScope.SecureStore),
            Retry(RunScope.ServiceMasterKeys),
        ];
        var made = seen.Backups.Select(b => b.Name).Concat(memory.Started.Select(s => s.Name)).ToHashSet(StringComparer.Ordinal);
        return [.. causes.OfType<StartCandidate>().Where(c => !made.Contains(c.Name)).DistinctBy(c => c.Name).Select(Capped)];
    }

    private StartCandidate? Scheduled()
    {
        var schedule = policy.Schedule;
        if (DueSlot.Newest(schedule.Schedule, memory.Since, now, schedule.Jitter, schedule.StartingDeadline, policy.Uid) is { } due)
            return Of(due.Slot, RunTrigger.Schedule, LateStart.At(policy.Uid, due.Slot, due.DueAt, due.DueAt + schedule.StartingDeadline, now));
        return DueSlot.Next(schedule.Schedule, memory.Since, now, schedule.Jitter, policy.Uid) is { } next ? Of(next.Slot, RunTrigger.Schedule, next.DueAt) : null;
    }

    private StartCandidate? Created() =>
        policy.Schedule.RunOnCreate && !seen.HasRun && memory.Started.Count == 0 ? Of(seen.CreatedAt, RunTrigger.Created, seen.CreatedAt) : null;

    /// <summary>While it is not remembered, a time to look again, or what an outage holds up.</summary>
    private StartCandidate? Overdue()
    {
        if (OverduePoint.Moment(policy, seen, memory) is not { } at)
            return null;
        if (seen.Changes.FirstOrDefault(c => c.Trigger == RunTrigger.Overdue && memory.Changes.Contains(c)) is { } noted)
            return Of(noted.Since, RunTrigger.Overdue, LateStart.At(policy.Uid, at, at, null, now));
        return at > now || !seen.Startable ? Of(at, RunTrigger.Overdue, at) : null;
    }

    /// <summary>Only what is remembered already starts a run, so that whoever decides finds the same name.</summary>
    private StartCandidate Changed(SeenChange change)
    {
        var due = change.Trigger == RunTrigger.PassphraseChanged && seen.PassphraseRefused ? change.Since : change.Since + PolicyPlanner.Settling;
        return change.Trigger == RunTrigger.ServiceMasterKeyChanged
            ? new StartCandidate(RunNames.Export(policy.Name, change.Since), RunScope.ServiceMasterKeys, change.Trigger, change.Since, due)
            : Of(change.Since, change.Trigger, due);
    }

    /// <summary>Whether a run was started for the change, or for another that was seen at the same second, however it ended.</summary>
    private bool Handled(SeenChange change) => memory.Started.Any(s =>
        (s.Scope == RunScope.ServiceMasterKeys) == (change.Trigger == RunTrigger.ServiceMasterKeyChanged)
        && (s.Slot == change.Since || (s.Trigger == change.Trigger && s.Slot > change.Since)));

    /// <summary>
    /// The last run of the policy's own making, if it failed by itself: again after a minute, then after ten. Not when people
    /// deleted or cancelled it, not once there is a newer point, and not when the schedule's next slot has come.
    /// </summary>
    private StartCandidate? Retry(RunScope scope)
    {
        var last = memory.Started.LastOrDefault(s => s.Scope == scope);
        if (last is null || seen.Backups.FirstOrDefault(b => b.Name == last.Name) is not { Phase: RunPhase.Failed, FinishedAt: { } failed } run)
            return null;
        var tried = RunNames.RetryOf(last.Name) + 1;
        var gaveWay = scope == RunScope.SecureStore && (seen.NewestPoint > last.Slot || NewestSlotDue() > last.Slot);
        if (tried > PolicyPlanner.BackoffLimit || gaveWay || run.Reason == FarmErrorCodes.JobCanceled)
            return null;
        var name = scope == RunScope.SecureStore ? RunNames.Backup(policy.Name, last.Slot, tried) : RunNames.Export(policy.Name, last.Slot, tried);
        return new StartCandidate(name, scope, last.Trigger, last.Slot, failed + (tried == 1 ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(10)));
    }

    /// <summary>The newest slot of the schedule that has come, whether it ran or not.</summary>
    private DateTimeOffset? NewestSlotDue() =>
        DueSlot.Latest(policy.Schedule.Schedule, memory.Schedule.Since, now, policy.Schedule.Jitter, policy.Uid)?.Slot;

    private StartCandidate Capped(StartCandidate candidate) =>
        TriggerLimit.Counts(candidate.Trigger) && TriggerLimit.OpensAt(memory.Started, candidate.Scope, now) is { } opens && opens > candidate.Due
            ? candidate with { Due = opens, Capped = candidate.Due <= now }
            : candidate;

    private StartCandidate Of(DateTimeOffset slot, RunTrigger trigger, DateTimeOffset due) =>
        new(RunNames.Backup(policy.Name, slot), RunScope.SecureStore, trigger, slot, due);
}
