using SecureStoreBackup.Journal;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Planning;

public sealed class PolicyPlannerTests
{
    private static readonly DateTimeOffset Slot = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private static readonly PolicyDecision NextNight = new PolicyDecision.Wait(Slot.AddDays(1), "Nothing is due.");

    private static readonly BackupPolicy Nightly = Scheduled(s => s with { TriggerOverdue = false });

    /// <summary>A policy that has stood for a month and has run last night.</summary>
    private static readonly PolicyObservation Settled = new()
    {
        CreatedAt = Slot.AddDays(-30),
        Schedule = new ScheduleMemory("15 2 * * * Etc/UTC", Slot.AddDays(-30)),
        LastScheduleTime = Slot.AddDays(-1),
        HasRun = true,
        Startable = true,
        NewestPoint = Slot.AddDays(-1),
    };

    [Fact]
    public void A_slot_starts_its_run_when_it_comes_and_not_before()
    {
        Assert.Equal(new PolicyDecision.Wait(Slot, "Nothing is due."), PolicyPlanner.Plan(Nightly, Settled, Slot.AddTicks(-1)));
        Assert.Equal(new PolicyDecision.Start("contoso-20261122t021500z", Slot, RunTrigger.Schedule), PolicyPlanner.Plan(Nightly, Settled, Slot));
    }

    [Fact]
    public void A_slot_that_ran_is_not_run_again_though_its_object_is_gone() =>
        Assert.Equal(NextNight, PolicyPlanner.Plan(Nightly, Settled with { LastScheduleTime = Slot }, Slot.AddMinutes(5)));

    [Fact]
    public void A_slot_whose_object_is_there_is_not_run_again_though_the_status_was_lost() =>
        Assert.Equal(NextNight, PolicyPlanner.Plan(Nightly, Settled with { LastScheduleTime = null, Backups = [Completed(Slot)] }, Slot.AddMinutes(5)));

    [Fact]
    public void An_object_of_the_same_name_that_people_made_takes_the_slots_place()
    {
        var byHand = Completed(Slot.AddSeconds(-30)) with { Name = "contoso-20261122t021500z", Trigger = RunTrigger.Manual };

        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(Nightly, Settled with { Backups = [byHand] }, Slot.AddMinutes(5)));
    }

    [Theory]
    [InlineData(0, "20261122t021500z")]
    [InlineData(60, "20261122t021500z")]
    [InlineData(61, null)]
    public void A_missed_slot_runs_late_only_within_the_deadline(int minutesLate, string? starts)
    {
        var decision = PolicyPlanner.Plan(Nightly, Settled, Slot.AddMinutes(minutesLate));

        Assert.Equal(starts is null ? null : $"contoso-{starts}", (decision as PolicyDecision.Start)?.Name);
    }

    [Fact]
    public void Of_several_missed_slots_only_the_newest_runs()
    {
        var away = Settled with { LastScheduleTime = Slot.AddDays(-9) };

        Assert.Equal(new PolicyDecision.Start("contoso-20261122t021500z", Slot, RunTrigger.Schedule), PolicyPlanner.Plan(Nightly, away, Slot.AddMinutes(1)));
        Assert.Equal(NextNight, PolicyPlanner.Plan(Nightly, away with { LastScheduleTime = Slot }, Slot.AddMinutes(1)));
    }

    [Fact]
    public void Creating_a_policy_starts_nothing()
    {
        var fresh = new PolicyObservation { CreatedAt = Slot.AddMinutes(5), Startable = true };

        Assert.Equal(NextNight, PolicyPlanner.Plan(Nightly, fresh, Slot.AddMinutes(5)));
    }

    [Theory]
    [InlineData("10 2 * * *", "Etc/UTC")]
    [InlineData("15 3 * * *", "Europe/Berlin")]
    public void Editing_the_schedule_starts_nothing_though_one_of_its_slots_has_just_passed(string expression, string zone)
    {
        var edited = Nightly with { Schedule = TestPolicy.Schedule(expression, zone) with { TriggerOverdue = false } };

        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(edited, Settled, Slot.AddMinutes(5)));
    }

    [Fact]
    public void Resuming_a_policy_starts_nothing_that_fell_due_meanwhile()
    {
        var suspended = PolicyPlanner.Remember(Nightly.Schedule with { Suspend = true }, Settled.Schedule, Slot.AddHours(-1));

        Assert.Equal(NextNight, PolicyPlanner.Plan(Nightly, Settled with { Schedule = suspended }, Slot.AddMinutes(5)));
    }

    [Fact]
    public void The_schedule_is_remembered_until_it_changes()
    {
        var first = PolicyPlanner.Remember(Nightly.Schedule, null, Slot);

        Assert.Equal(new ScheduleMemory("15 2 * * * Etc/UTC", Slot), first);
        Assert.Same(first, PolicyPlanner.Remember(Nightly.Schedule, first, Slot.AddDays(9)));
        Assert.Equal(new ScheduleMemory("", Slot.AddDays(9)), PolicyPlanner.Remember(Nightly.Schedule with { Suspend = true }, first, Slot.AddDays(9)));
    }

    [Fact]
    public void Run_on_create_starts_one_run_and_no_second()
    {
        var (eager, fresh) = (Scheduled(s => s with { RunOnCreate = true }), new PolicyObservation { CreatedAt = Slot.AddHours(1), Startable = true });

        Assert.Equal(
            new PolicyDecision.Start("contoso-20261122t031500z", Slot.AddHours(1), RunTrigger.Created), PolicyPlanner.Plan(eager, fresh, Slot.AddHours(2)));
        Assert.IsType<PolicyDecision.Wait>(PolicyPlanner.Plan(eager, fresh with { HasRun = true }, Slot.AddHours(2)));
    }

    [Fact]
    public void A_suspended_policy_waits_for_people()
    {
        var suspended = Scheduled(s => s with { Suspend = true, RunOnCreate = true });

        Assert.Equal(new PolicyDecision.Wait(null, "The policy is suspended.") { Held = Holds.Suspended }, PolicyPlanner.Plan(suspended, Settled with { HasRun = false }, Slot));
    }

    [Theory]
    [InlineData(RunPhase.Pending)]
    [InlineData(RunPhase.Running)]
    [Invariant("I5")]
    public void A_run_under_way_holds_up_the_next(RunPhase phase)
    {
        var running = Completed(Slot.AddDays(-1)) with { Name = "by-hand", Phase = phase, FinishedAt = null, Trigger = RunTrigger.Manual };

        Assert.Equal(new PolicyDecision.Wait(null, "by-hand is under way."), PolicyPlanner.Plan(Nightly, Settled with { Backups = [running] }, Slot));
    }

    [Fact]
    public void A_run_that_is_due_waits_for_farm_and_vault() =>
        Assert.Equal(
            new PolicyDecision.Wait(null, "contoso-20261122t021500z is due and starts when farm and vault answer.") { Held = Holds.Outage },
            PolicyPlanner.Plan(Nightly, Settled with { Startable = false }, Slot));

    [Fact]
    public void The_jitter_delays_a_slot_and_keeps_its_name()
    {
        var jittered = Scheduled(s => s with { TriggerOverdue = false, Jitter = TimeSpan.FromMinutes(30) });
        var due = ((PolicyDecision.Wait)PolicyPlanner.Plan(jittered, Settled, Slot)).Until!.Value;

        Assert.InRange(due, Slot.AddSeconds(1), Slot.AddMinutes(30));
        Assert.Equal(new PolicyDecision.Start("contoso-20261122t021500z", Slot, RunTrigger.Schedule), PolicyPlanner.Plan(jittered, Settled, due));
    }

    private static BackupPolicy Scheduled(Func<SchedulePolicy, SchedulePolicy> change) =>
        TestPolicy.Of("east") with { Schedule = change(TestPolicy.Of("east").Schedule) };

    private static BackupSummary Completed(DateTimeOffset slot) =>
        new($"contoso-{SecureStoreBackup.Naming.Stamp.Of(slot)}", RunTrigger.Schedule, slot, RunPhase.Completed, slot, slot.AddMinutes(3));
}
