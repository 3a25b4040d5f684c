using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Planning;

public sealed class PolicyRetryTests
{
    private static readonly DateTimeOffset Slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Failed = Slot.AddMinutes(7);
    private static readonly BackupPolicy Policy = TestPolicy.Of("east") with { Schedule = TestPolicy.Schedule("15 2 * * *") with { TriggerOverdue = false } };

    [Theory]
    [InlineData(1, 1, "contoso-20261122t021500z-r1")]
    [InlineData(2, 10, "contoso-20261122t021500z-r2")]
    public void A_failed_run_is_retried_after_a_minute_and_then_after_ten(int tried, int minutes, string retry)
    {
        var seen = After(tried);
        var due = Failed.AddHours(tried - 1).AddMinutes(minutes);

        Assert.Equal(new PolicyDecision.Wait(due, "Nothing is due."), PolicyPlanner.Plan(Policy, seen, due.AddTicks(-1)));
        Assert.Equal(new PolicyDecision.Start(retry, Slot, RunTrigger.Schedule), PolicyPlanner.Plan(Policy, seen, due));
    }

    [Fact]
    public void There_is_no_third_retry() =>
        Assert.Equal(new PolicyDecision.Wait(Slot.AddDays(1), "Nothing is due."), PolicyPlanner.Plan(Policy, After(3), Slot.AddHours(20)));

    [Fact]
    public void A_retry_that_succeeds_is_the_last()
    {
        var seen = After(2);
        var healed = seen with { Backups = [seen.Backups[0], seen.Backups[1] with { Phase = RunPhase.Completed }] };

        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Policy, healed, Slot.AddHours(20)));
    }

    [Fact]
    public void A_run_is_not_retried_once_a_newer_point_exists() =>
        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Policy, After(1) with { NewestPoint = Slot.AddHours(1) }, Slot.AddHours(20)));

    [Fact]
    public void A_run_whose_point_only_some_target_holds_is_retried() =>
        Assert.IsType<PolicyDecision.Start>(PolicyPlanner.Plan(Policy, After(1) with { NewestPoint = Slot }, Failed.AddMinutes(1)));

    [Fact]
    public void A_run_that_people_started_is_theirs_to_repeat()
    {
        var seen = After(1);

        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Policy, seen with { Backups = [seen.Backups[0] with { Trigger = RunTrigger.Manual }] }, Slot.AddHours(20)));
    }

    [Fact]
    public void The_next_slot_is_preferred_to_a_retry_of_the_last() =>
        Assert.Equal("contoso-20261123t021500z", Assert.IsType<PolicyDecision.Start>(PolicyPlanner.Plan(Policy, After(1), Slot.AddDays(1))).Name);

    /// <summary>The slot was tried so often, an hour apart, and failed each time.</summary>
    private static PolicyObservation After(int tried) => new()
    {
        CreatedAt = Slot.AddDays(-30),
        Schedule = PolicyPlanner.Remember(Policy.Schedule, null, Slot.AddDays(-30)),
        LastScheduleTime = Slot,
        HasRun = true,
        Startable = true,
        Backups =
        [
            .. Enumerable.Range(0, tried).Select(i => new BackupSummary(
                RunNames.Backup("contoso", Slot, i), RunTrigger.Schedule, Slot, RunPhase.Failed, Slot.AddHours(i), Failed.AddHours(i))),
        ],
    };
}
