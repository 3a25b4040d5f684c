using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Tests.Retention;

/// <summary>Random timelines of two years, half of them around changes of the clock, under random rules.</summary>
[Invariant("I3")]
public sealed class RetentionProperties
{
    private static readonly DateTimeOffset Start = new(2025, 3, 20, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<bool> Seldom = Gen.Elements(true, false, false, false, false, false, false, false);

    private static readonly Gen<DateTimeOffset> Times = Gen.OneOf(
        Gen.Choose(0, 2 * 365 * 24 * 60).Select(minutes => Start.AddMinutes(minutes)),
        Gen.Choose(0, 3 * 24 * 60).Select(minutes => new DateTimeOffset(2025, 3, 29, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes)),
        Gen.Choose(0, 3 * 24 * 60).Select(minutes => new DateTimeOffset(2025, 10, 25, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes)));

    private static readonly Gen<RetentionPoint> Points =
        from at in Times
        from operation in Gen.Choose(0, int.MaxValue)
        from unproven in Seldom
        from damaged in Seldom
        from locked in Seldom
        from held in Seldom
        from days in Gen.Choose(-400, 400)
        from looked in Gen.Choose(0, 800)
        from marked in Gen.Elements(true, false, false)
        from byHand in Seldom
        select new RetentionPoint($"{Stamp.Of(at)}-{operation:x8}", at)
        {
            Restorable = !unproven,
            Damaged = damaged,
            DamagedAt = damaged ? at.AddDays(looked) : null,
            LockedUntil = locked ? at.AddDays(days) : null,
            LegalHold = held,
            Tombstone = marked ? new Tombstone(at.AddDays(Math.Abs(days)), byHand) : null,
        };

    private static readonly Gen<RetentionRules> Rules =
        from last in Gen.Choose(0, 6)
        from daily in Gen.Choose(0, 10)
        from weekly in Gen.Choose(0, 6)
        from monthly in Gen.Choose(0, 6)
        from yearly in Gen.Choose(0, 3)
        from minimum in Gen.Choose(1, 6)
        from most in Gen.Choose(1, 12)
        from hours in Gen.Choose(1, 400)
        select new RetentionRules
        {
            KeepLast = last,
            KeepDaily = daily,
            KeepWeekly = weekly,
            KeepMonthly = monthly,
            KeepYearly = yearly,
            MinimumCopies = minimum,
            MaxDeletionsPerPass = most,
            GracePeriod = TimeSpan.FromHours(hours),
        };

    private static readonly Gen<Case> Cases =
        from points in Gen.ArrayOf(Points)
        from rules in Rules
        from zone in Gen.Elements("Etc/UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe")
        from now in Gen.Choose(0, 900).Select(days => Start.AddDays(days))
        select new Case([.. points.DistinctBy(p => p.Name)], rules, TimeZoneInfo.FindSystemTimeZoneById(zone), now);

    [Fact]
    public void Every_point_has_one_decision() => ForAll(c =>
        c.Plan().Decisions.Select(d => d.Name).Order(StringComparer.Ordinal).SequenceEqual(c.Points.Select(p => p.Name).Order(StringComparer.Ordinal)));

    [Fact]
    public void The_order_of_the_points_does_not_count() => ForAll(c =>
        Same(c.Plan(), (c with { Points = [.. c.Points.Reverse()] }).Plan()) && Same(c.Plan(), (c with { Points = [.. c.Points.OrderBy(p => p.Name[^3..], StringComparer.Ordinal)] }).Plan()));

    [Fact]
    public void The_newest_point_is_never_marked_nor_deleted() => ForAll(c =>
        c.Points.Where(p => p.At <= c.Now + RetentionPlanner.Future).OrderBy(p => p.At).ThenBy(p => p.Name, StringComparer.Ordinal).LastOrDefault() is not { } newest || !Touched(c.Plan()).Contains(newest.Name));

    [Fact]
    public void Restorable_points_stay_at_the_minimum_and_are_left_alone_below_it() => ForAll(c =>
    {
        var touched = Touched(c.Plan());
        var counted = c.Points.Where(p => c.Counts(p) && p.Restorable).ToArray();
        return counted.Count(p => !touched.Contains(p.Name)) >= Math.Min(counted.Length, c.Rules.MinimumCopies)
            && (counted.Length >= c.Rules.MinimumCopies || touched.Count == 0);
    });

    [Fact]
    public void A_damaged_point_goes_only_while_enough_newer_ones_stay() => ForAll(c =>
    {
        var touched = Touched(c.Plan());
        return c.Points.Where(p => p.Damaged && touched.Contains(p.Name)).All(damaged =>
            c.Points.Count(p => c.Counts(p) && p.Restorable && p.At > damaged.At && !touched.Contains(p.Name)) >= c.Rules.MinimumCopies);
    });

    [Fact]
    public void Nothing_that_lies_ahead_is_touched_and_nothing_else_goes_because_of_it() => ForAll(c =>
    {
        var there = c.Points.Where(p => p.At <= c.Now + RetentionPlanner.Future).ToArray();
        var (plan, without) = (c.Plan(), (c with { Points = there }).Plan());
        return plan.Decisions.Where(d => there.All(p => p.Name != d.Name)).All(d => d is PointDecision.Keep { Because: [KeepReasons.Ahead] })
            && Same(new RetentionPlan([.. plan.Decisions.Where(d => there.Any(p => p.Name == d.Name))]), without);
    });

    [Fact]
    public void A_clock_that_goes_back_touches_nothing_that_it_would_not_have_touched_then() => ForAll(c =>
    {
        var earlier = c with { Now = c.Now.AddDays(-40) };
        return Touched(earlier.Plan()).IsSubsetOf(c.Points.Where(p => p.At <= earlier.Now + RetentionPlanner.Future).Select(p => p.Name));
    });

    [Fact]
    public void A_clock_that_goes_ahead_makes_no_rule_drop_a_point() => ForAll(c =>
    {
        // All points lie behind both clocks: then rules count points, and the clock changes but waiting and locks.
        var (now, later) = (c with { Now = Start.AddYears(3) }, c with { Now = Start.AddYears(30) });
        return Kept(now.Plan()).SetEquals(Kept(later.Plan()));
    });

    [Fact]
    public void A_rule_that_keeps_more_touches_nothing_that_stayed() => ForAll(c =>
    {
        var r = c.Rules;
        RetentionRules[] more =
        [
            r with { KeepLast = r.KeepLast + 1 }, r with { KeepDaily = r.KeepDaily + 1 }, r with { KeepWeekly = r.KeepWeekly + 2 }, r with { KeepMonthly = r.KeepMonthly + 1 },
            r with { KeepYearly = r.KeepYearly + 1 }, r with { MinimumCopies = r.MinimumCopies + 1 },
        ];
        var kept = Kept(c.Plan());
        return more.All(rules => kept.IsSubsetOf(Kept((c with { Rules = rules }).Plan())));
    });

    [Fact]
    public void What_is_gone_does_not_change_what_stays() => ForAll(c =>
    {
        var kept = Kept(c.Plan());
        var left = c with { Points = [.. c.Points.Where(p => !Touched(c.Plan()).Contains(p.Name))] };
        return Kept(left.Plan()).SetEquals(kept);
    });

    [Fact]
    public void A_pass_that_was_made_is_not_made_again() => ForAll(c =>
    {
        var (marked, withdrawn) = (c.Plan().Of<PointDecision.Mark>().Select(d => d.Name).ToHashSet(), c.Plan().Of<PointDecision.Keep>().Where(k => k.Withdraw).Select(k => k.Name).ToHashSet());
        var after = c with
        {
            Rules = c.Rules with { MaxDeletionsPerPass = int.MaxValue },
            Points = [.. c.Points.Select(p => marked.Contains(p.Name) ? p with { Tombstone = new Tombstone(c.Now, false) } : withdrawn.Contains(p.Name) ? p with { Tombstone = null } : p)],
        };
        var plan = after.Plan();
        return marked.All(name => plan.Decisions.Single(d => d.Name == name) is PointDecision.Wait)
            && !plan.Of<PointDecision.Keep>().Any(k => k.Withdraw) && Kept(plan).SetEquals(Kept(c.Plan()));
    });

    [Fact]
    public void A_pass_never_does_more_than_it_may_and_never_deletes_what_was_not_marked_long_enough() => ForAll(c =>
    {
        var plan = c.Plan();
        return plan.Of<PointDecision.Mark>().Count() <= c.Rules.MaxDeletionsPerPass && plan.Of<PointDecision.Delete>().Count() <= c.Rules.MaxDeletionsPerPass
            && plan.Of<PointDecision.Delete>().All(d => c.Points.Single(p => p.Name == d.Name) is { Tombstone: { } tombstone, LegalHold: false } point
                && c.Now - tombstone.At >= c.Rules.GracePeriod && !(point.LockedUntil > c.Now));
    });

    private static bool Same(RetentionPlan one, RetentionPlan other) => Lines(one).SequenceEqual(Lines(other));

    private static IEnumerable<string> Lines(RetentionPlan plan) => plan.Decisions.Select(d => d is PointDecision.Keep keep ? $"{keep.Name} {string.Join(',', keep.Because)} {keep.Withdraw}" : d.ToString());

    private static HashSet<string> Kept(RetentionPlan plan) => [.. plan.Of<PointDecision.Keep>().Select(d => d.Name)];

    private static HashSet<string> Touched(RetentionPlan plan) => [.. plan.Decisions.Where(d => d is PointDecision.Mark or PointDecision.Delete).Select(d => d.Name)];

    private static void ForAll(Func<Case, bool> holds) => Prop.ForAll(Cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20261122, 7));

    private sealed record Case(RetentionPoint[] Points, RetentionRules Rules, TimeZoneInfo Zone, DateTimeOffset Now)
    {
        public RetentionPlan Plan() => RetentionPlanner.Plan(Points, Rules, Zone, Now);

        public bool Counts(RetentionPoint point) => !point.Damaged && point.At <= Now + RetentionPlanner.Future && point.Tombstone is not { ByHand: true };

        public override string ToString() => $"{Now:u} {Zone.Id} {Rules}\n{string.Join('\n', Points.Select(p => p.ToString()))}";
    }
}
