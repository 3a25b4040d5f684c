using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Planning.Worlds;

/// <summary>What no start may do, told from the world's side: from what was made and when, not from what the planner remembers.</summary>
internal sealed class StartJudge
{
    private readonly List<(PolicyDecision.Start Start, DateTimeOffset At)> _made = [];
    private readonly HashSet<string> _names = [];
    private DateTimeOffset _since = PolicyWorld.WorldStart;
    private bool _ordered = true;

    public int Starts { get; private set; }

    /// <summary>Clocks went wrong, so times of starts cannot be compared with earlier ones.</summary>
    public void ForgetOrder()
    {
        _ordered = false;
        _names.Clear();   // a slot that comes again is run again
        _since = DateTimeOffset.MinValue;
    }

    /// <summary>The policy was edited or resumed: slots up to now are none of its own.</summary>
    public void NothingBefore(DateTimeOffset now) => _since = now;

    public void Anew(DateTimeOffset now)
    {
        _made.Clear();
        _names.Clear();
        (_since, _ordered) = (now, true);
    }

    public void Judge(PolicyDecision.Start start, BackupPolicy policy, PolicyObservation seen, DateTimeOffset now)
    {
        Starts++;
        Assert.False(policy.Schedule.Suspend, $"{start.Name} starts while suspended.");
        Assert.True(seen.Startable && seen.Skew is null, $"{start.Name} starts during an outage, or under a wrong clock.");
        Assert.True(_names.Add(start.Name), $"{start.Name} is made twice.");
        Assert.DoesNotContain(seen.Backups, b => !b.Ended && (b.Scope == start.Scope || b.Scope == RunScope.SecureStore));
        Assert.InRange(_made.Count(m => m.Start.Slot == start.Slot && m.Start.Scope == start.Scope), 0, PolicyPlanner.BackoffLimit);
        if (RunNames.RetryOf(start.Name) > 0)
            Assert.Contains(seen.Backups, b => b.Phase == RunPhase.Failed && b.Slot == start.Slot && RunNames.RetryOf(b.Name) == RunNames.RetryOf(start.Name) - 1);
        else if (start.Trigger == RunTrigger.Schedule)
            JudgeSlot(start.Slot, policy, now);
        if (_ordered && TriggerLimit.Counts(start.Trigger))
            Assert.InRange(_made.Count(m => m.Start.Scope == start.Scope && TriggerLimit.Counts(m.Start.Trigger) && m.At > now.AddDays(-1)), 0, TriggerLimit.PerDay - 1);
        _made.RemoveAll(m => _ordered && m.At < now.AddDays(-9));
        _made.Add((start, now));
    }

    private void JudgeSlot(DateTimeOffset slot, BackupPolicy policy, DateTimeOffset now)
    {
        var schedule = policy.Schedule;
        Assert.Equal(slot, schedule.Schedule.LatestAtOrBefore(slot));
        Assert.True(slot > _since, $"{slot:O} lies before the schedule's beginning, {_since:O}.");
        var due = slot + Jitter.For(policy.Uid, slot, schedule.Jitter);
        Assert.InRange(now, due, due + schedule.StartingDeadline);
        if (_ordered)
            Assert.DoesNotContain(_made, m => m.Start.Trigger == RunTrigger.Schedule && m.Start.Slot >= slot);
    }
}
