using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Planning;

public sealed class PolicyMemoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_many_runs_the_last_of_each_trigger_and_a_days_changes_are_remembered()
    {
        var scheduled = Enumerable.Range(0, 100).Select(i => Run(RunTrigger.Schedule, Now.AddMinutes(-20 * i)));
        var changes = Enumerable.Range(0, 10).Select(i => Run(RunTrigger.ConfigurationChanged, Now.AddHours(-5 * i).AddSeconds(1)));

        var started = StartLedger.Of([], [.. scheduled, .. changes, Run(RunTrigger.Manual, Now), Run(RunTrigger.Created, Now.AddYears(-1))], Now);

        Assert.Equal(1 + 1 + 5, started.Count);
        Assert.Equal(RunTrigger.Created, started[0].Trigger);
        Assert.Equal(Now, started.Single(s => s.Trigger == RunTrigger.Schedule).Slot);
    }

    [Fact]
    public void What_is_remembered_counts_although_its_object_is_gone()
    {
        var known = StartLedger.Of([], [Run(RunTrigger.Overdue, Now.AddDays(-3))], Now);

        Assert.Equal(known, StartLedger.Of(known, [], Now.AddDays(9)));
    }

    [Fact]
    public void However_many_there_are_the_status_holds_them() =>
        Assert.Equal(StartLedger.Capacity, StartLedger.Of([], Enumerable.Range(0, 500).Select(i => Run(RunTrigger.Overdue, Now.AddSeconds(-i))), Now).Count);

    [Fact]
    public void Times_that_lie_ahead_were_written_under_a_wrong_clock_and_begin_anew()
    {
        var policy = TestPolicy.Of("east");
        var ahead = new PolicyObservation
        {
            CreatedAt = Now,
            Schedule = PolicyPlanner.Remember(policy.Schedule, null, Now.AddYears(-1)),
            LastScheduleTime = Now.AddYears(1),
            Started = [new("contoso-x", RunTrigger.Schedule, RunScope.SecureStore, Now.AddYears(1), Now.AddYears(1))],
            Changes = [new SeenChange(RunTrigger.ConfigurationChanged, "new", Now.AddYears(1))],
            Configuration = "new",
            SavedConfiguration = "old",
        };

        var memory = PolicyMemory.After(policy, ahead, Now);

        Assert.Equal((Now, null, 0), (memory.Schedule.Since, memory.LastScheduleTime, memory.Started.Count));
        Assert.Equal(Now, Assert.Single(memory.Changes).Since);
    }

    [Theory]
    [InlineData("new", "old", "new@12:00")]
    [InlineData("known", "old", "known@11:00")]
    [InlineData("old", "old", "")]
    [InlineData(null, "old", "known@11:00")]
    [InlineData("known", null, "known@11:00")]
    public void A_change_counts_from_when_it_was_first_seen_until_a_backup_holds_it(string? current, string? held, string expected)
    {
        var seen = new PolicyObservation
        {
            CreatedAt = Now,
            Changes = [new SeenChange(RunTrigger.ConfigurationChanged, "known", Now.AddHours(-1))],
            Configuration = current,
            SavedConfiguration = held,
        };

        Assert.Equal(expected, string.Join(' ', ChangeLedger.Of(TestPolicy.Of("east"), seen, Now.AddMilliseconds(700)).Select(c => $"{c.Cause}@{c.Since:HH:mm}")));
    }

    [Fact]
    public void Keys_of_several_instances_that_moved_are_one_change_and_one_that_cannot_be_asked_is_none()
    {
        var policy = TestPolicy.Of("east") with { ServiceMasterKeys = [new("A", "d"), new("B", "d"), new("C", "d")] };
        var exported = new Dictionary<string, string> { ["A"] = "1", ["B"] = "1", ["C"] = "1" };
        PolicyObservation Seen(params (string, string)[] keys) => new()
        {
            CreatedAt = Now,
            ServiceMasterKeys = keys.ToDictionary(k => k.Item1, k => k.Item2),
            ExportedServiceMasterKeys = exported,
        };

        Assert.Empty(ChangeLedger.Of(policy, Seen(("A", "1"), ("B", "1")), Now));
        var one = Assert.Single(ChangeLedger.Of(policy, Seen(("A", "2"), ("B", "2")), Now));
        Assert.Equal(one.Cause, Assert.Single(ChangeLedger.Of(policy, Seen(("B", "2"), ("A", "2"), ("C", "1")), Now)).Cause);
        Assert.NotEqual(one.Cause, Assert.Single(ChangeLedger.Of(policy, Seen(("A", "2"), ("B", "3")), Now)).Cause);
    }

    private static BackupSummary Run(RunTrigger trigger, DateTimeOffset at) =>
        new(RunNames.Backup($"contoso-{trigger}", at), trigger, at, RunPhase.Completed, at, at.AddMinutes(1));
}
