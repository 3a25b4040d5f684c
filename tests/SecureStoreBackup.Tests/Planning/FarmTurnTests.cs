using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Tests.Planning;

public sealed class FarmTurnTests
{
    private static readonly DateTimeOffset Night = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);

    [Fact]
    public void A_run_alone_at_its_farm_goes_at_once() => Assert.Null(Ahead(Run("a"), Run("b", farm: "other", begun: true)));

    [Fact]
    public void Whoever_is_at_work_on_the_farm_goes_first() =>
        Assert.Equal("b", Ahead(Run("a"), Run("b", begun: true, due: 60), Run("c"))?.Name);

    [Fact]
    [Invariant("I7")]
    public void A_run_that_copies_holds_up_nobody_else() => Assert.Null(Ahead(Run("a"), Run("b", begun: true, onFarm: false)));

    [Fact]
    public void Of_those_that_wait_the_first_due_goes_first_and_then_the_first_by_name()
    {
        Assert.Equal("z", Ahead(Run("a", due: 1), Run("z"), Run("b", due: 1))?.Name);
        Assert.Equal("a", Ahead(Run("b"), Run("a"), Run("c"))?.Name);
        Assert.Null(Ahead(Run("a"), Run("b"), Run("c")));
    }

    [Fact]
    public void Of_one_slot_whoever_comes_goes_to_the_end_and_is_no_news_to_those_in_line() =>
        Assert.Equal("z", Ahead(Run("a") with { CreatedAt = Night.AddSeconds(1) }, Run("z"))?.Name);

    [Fact]
    public void Each_waits_for_the_one_before_it_so_that_a_move_is_news_to_its_neighbour_alone()
    {
        QueuedRun[] before = [Run("at-work", begun: true), .. "abcde".Select((name, due) => Run($"{name}", due: due))];
        QueuedRun[] after = [.. before.Skip(1).Select(run => run.Name == "a" ? run with { Begun = true } : run)];

        Assert.Equal(["at-work", "a", "b", "c", "d"], before.Skip(1).Select(run => FarmTurn.Ahead(run, before)?.Name));
        Assert.Equal([null, "a", "b", "c", "d"], after.Select(run => FarmTurn.Ahead(run, after)?.Name));
    }

    [Fact]
    public void A_run_that_has_begun_goes_on() => Assert.Null(Ahead(Run("b", begun: true, due: 9), Run("a", begun: true)));

    [Fact]
    public void A_policys_runs_go_one_after_the_other_also_while_the_first_copies() =>
        Assert.Equal("a", Ahead(Run("b", policy: "p"), Run("a", policy: "p", begun: true, onFarm: false))?.Name);

    [Fact]
    [Invariant("I7")]
    public void A_run_that_waits_for_its_own_policys_does_not_hold_up_the_farm() =>
        Assert.Null(Ahead(Run("z", due: 9), Run("b", policy: "p"), Run("a", policy: "p", begun: true, onFarm: false)));

    [Fact]
    public void A_run_whose_farm_is_not_known_waits_for_nobody_else() => Assert.Null(Ahead(Run("z", farm: null, due: 9), Run("a", farm: null)));

    private static readonly Gen<QueuedRun> Runs =
        from name in Gen.Choose(0, 30)
        from policy in Gen.Choose(0, 8)
        from farm in Gen.Elements("east", "west")
        from due in Gen.Choose(0, 5)
        from begun in Gen.Elements(true, false, false)
        from onFarm in Gen.Elements(true, false)
        select Run($"{policy}-{name}", $"{policy}", policy % 2 == 0 ? "east" : "west", due, begun, onFarm || !begun);

    [Fact]
    [Invariant("I7")]
    public void Somebody_may_always_go_and_everybody_gets_a_turn_in_order() => Drains(FarmTurn.Ahead);

    [Fact]
    [Invariant("I7")]
    public void The_property_catches_turns_in_which_a_copy_holds_the_farm() =>
        Caught((run, all) => FarmTurn.Ahead(run, [.. all.Select(o => o with { OnFarm = true })]) is { } first && first != run with { OnFarm = true } ? first : null);

    [Fact]
    [Invariant("I5")]
    public void The_property_catches_turns_that_let_two_onto_a_farm() => Caught((_, _) => null);

    private static void Caught(Func<QueuedRun, IReadOnlyCollection<QueuedRun>, QueuedRun?> broken) =>
        Assert.Contains("Falsifiable", Assert.ThrowsAny<Exception>(() => Drains(broken)).Message, StringComparison.Ordinal);

    /// <summary>Lets begin whoever may, one at a time, and ends what has begun, until nobody is left.</summary>
    private static void Drains(Func<QueuedRun, IReadOnlyCollection<QueuedRun>, QueuedRun?> turn) => Prop.ForAll(Gen.ArrayOf(Runs).ToArbitrary(), runs =>
    {
        var open = runs.DistinctBy(r => r.Name).ToList();
        while (open.Count > 0)
        {
            foreach (var run in open.Where(r => !r.Begun).ToArray())
            {
                if (turn(run, open) is not null)
                    continue;
                if (open.Any(o => o.Begun && o.OnFarm && o.Farm == run.Farm) || open.Any(o => !o.Begun && o.Farm == run.Farm && o != run && IsBefore(o, run) && turn(o, open) is null))
                    return false;
                open[open.IndexOf(run)] = run with { Begun = true, OnFarm = true };
            }

            // A farm is never idle while somebody waits for it, unless all who wait have a run of their own under way.
            foreach (var farm in open.GroupBy(o => o.Farm))
            {
                if (!farm.Any(o => o.Begun && o.OnFarm) && farm.Any(o => !o.Begun && !open.Any(own => own.Begun && own.Policy == o.Policy)))
                    return false;
            }

            var ended = open.FindIndex(o => o.Begun);
            if (ended < 0)
                return false;
            open.RemoveAt(ended);
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261122, 9));

    private static bool IsBefore(QueuedRun one, QueuedRun other) => (one.Due, one.Name).CompareTo((other.Due, other.Name)) < 0;

    private static QueuedRun? Ahead(QueuedRun run, params QueuedRun[] others) => FarmTurn.Ahead(run, [run, .. others]);

    private static QueuedRun Run(string name, string? policy = null, string? farm = "east", int due = 0, bool begun = false, bool onFarm = true) =>
        new("ns", name, policy ?? name, farm, Night.AddMinutes(due), Night.AddMinutes(due), begun, onFarm);
}
