using FsCheck;
using FsCheck.Fluent;

namespace SecureStoreBackup.Tests.Planning.Worlds;

/// <summary>
/// Random lives of a policy: schedules, triggers, outages, failures, crashes, deletions, edits. Each start is judged as it is
/// made; afterwards the world settles. Every property has doubles that it must catch.
/// </summary>
public sealed class PolicyWorldProperties
{
    private const int Lives = 60;

    [Fact]
    [Invariant("I4")]
    [Invariant("I5")]
    [Invariant("I8")]
    public void Whatever_happens_no_start_breaks_a_promise() => Live(() => new TestedPlanner.Sound(), WorldEvent.Any, _ => { });

    [Fact]
    [Invariant("I8")]
    [Invariant("I9")]
    public void Whatever_happens_the_world_settles_and_slots_are_run_again() => Live(() => new TestedPlanner.Sound(), WorldEvent.Any, Settles);

    [Fact]
    [Invariant("I8")]
    [Trait("Suite", "Long")]
    public void A_clock_that_jumps_and_comes_back_stops_no_schedule() => Live(() => new TestedPlanner.Sound(), WorldEvent.WithClocks, Settles);

    [Fact]
    [Invariant("I4")]
    public void The_property_catches_a_planner_that_forgets_what_it_started() => Catches(() => new BrokenPlanners.ForgetsWhatItStarted(), WorldEvent.Any);

    [Fact]
    [Invariant("I4")]
    public void The_property_catches_a_planner_that_retries_for_ever() => Catches(() => new BrokenPlanners.RetriesForEver(), WorldEvent.Any);

    [Fact]
    [Invariant("I5")]
    public void The_property_catches_a_planner_that_starts_beside_a_run_under_way() => Catches(() => new BrokenPlanners.DoesNotLookWhatRuns(), WorldEvent.Any);

    [Fact]
    [Invariant("I8")]
    public void The_property_catches_a_planner_that_lives_by_its_timer() => Catches(() => new BrokenPlanners.LivesByItsTimer(), WorldEvent.Any);

    [Fact]
    [Invariant("I8")]
    public void The_property_catches_a_planner_that_makes_up_for_a_suspension() => Catches(() => new BrokenPlanners.MakesUpForASuspension(), WorldEvent.Any);

    [Fact]
    [Invariant("I8")]
    public void The_property_catches_a_planner_that_sleeps_on() => Catches(() => new BrokenPlanners.SleepsOn(), WorldEvent.Any);

    [Fact]
    [Invariant("I9")]
    public void The_property_catches_a_planner_that_writes_at_every_look() => Catches(() => new BrokenPlanners.WritesAtEveryLook(), WorldEvent.Any);

    [Fact]
    public void The_property_catches_a_planner_without_a_daily_limit()
    {
        var busy = Gen.Elements(
            new WorldEvent("sleep 25", w => w.Pass(TimeSpan.FromMinutes(25))), new WorldEvent("configuration", w => w.Change(configuration: true)), new WorldEvent("key", w => w.Change(key: true)));
        Live(() => new TestedPlanner.Sound(), busy, _ => { });
        Catches(() => new BrokenPlanners.HasNoDailyLimit(), busy);
    }

    /// <summary>A week without trouble: it ends with a fresh point, nothing is written while nothing is due, and looks are bounded.</summary>
    private static void Settles(PolicyWorld world)
    {
        world.Edit(s => s with { Suspend = false });
        world.Pass(TimeSpan.FromDays(8));
        var (starts, looks, point) = (world.Starts, world.Looks, world.NewestPoint);
        world.Pass(TimeSpan.FromDays(8));
        Assert.True(world.NewestPoint > point, $"No recovery point after {point:O}, and it is {world.Now:O}.");
        Assert.InRange(world.Looks - looks, 1, (5 * (world.Starts - starts)) + 40);
        var writes = world.Writes;
        starts = world.Starts;
        world.PassLooking(TimeSpan.FromHours(3));
        Assert.InRange(world.Writes - writes, 0, 2 * (world.Starts - starts));
    }

    private static void Live(Func<TestedPlanner> planner, Gen<WorldEvent> events, Action<PolicyWorld> afterwards) =>
        Prop.ForAll(Gen.ArrayOf(events, 40).ToArbitrary(), life =>
        {
            var world = new PolicyWorld(planner);
            world.Pass(TimeSpan.FromHours(26));
            foreach (var happening in life)
            {
                happening.Happens(world);
                world.Pass(TimeSpan.FromMinutes(1));
            }

            afterwards(world);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Lives).WithReplay(20261122, 7));

    private static void Catches(Func<TestedPlanner> broken, Gen<WorldEvent> events)
    {
        var caught = Assert.ThrowsAny<Exception>(() => Live(broken, events, Settles));
        Assert.Contains("Falsifiable", caught.Message, StringComparison.Ordinal);
    }
}
