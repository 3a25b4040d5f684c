using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Tests.Retention;

public sealed class RetentionPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 2, 30, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Utc = TimeZoneInfo.Utc;
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void The_newest_point_of_each_day_stays_and_empty_days_do_not_count()
    {
        var plan = Plan(new RetentionRules { KeepDaily = 3, MinimumCopies = 1 }, At(1, 20), At(1, 8), At(3, 8), At(9, 8), At(20, 8));

        Assert.Equal([At(1, 20).Name, At(3, 8).Name, At(9, 8).Name], Kept(plan));
        Assert.Equal([At(1, 8).Name, At(20, 8).Name], plan.Of<PointDecision.Mark>().Select(m => m.Name).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public void Every_reason_of_a_point_is_told()
    {
        var plan = Plan(new RetentionRules { KeepLast = 1, KeepWeekly = 1, KeepYearly = 2, MinimumCopies = 1 }, At(1, 8), At(400, 8));

        Assert.Equal(
            [[KeepReasons.Newest, KeepReasons.Last, KeepReasons.Weekly, KeepReasons.Yearly, KeepReasons.MinimumCopies], [KeepReasons.Yearly]],
            plan.Of<PointDecision.Keep>().Select(k => k.Because));
    }

    [Theory]
    [InlineData("2026-10-24T22:30:00Z", "2026-10-25T22:30:00Z", "2026-10-25T23:30:00Z")]   // the day that has 25 hours is one day; the last of these is on the next
    [InlineData("2026-03-28T23:30:00Z", "2026-03-29T21:30:00Z", "2026-03-29T22:30:00Z")]   // and so is the one that has 23
    public void A_day_is_the_zones_own_day(string first, string last, string next)
    {
        var points = new[] { first, last, next }.Select(t => DateTimeOffset.Parse(t, System.Globalization.CultureInfo.InvariantCulture)).Select(Point).ToArray();

        var plan = RetentionPlanner.Plan(points, new RetentionRules { KeepDaily = 2, MinimumCopies = 1 }, Berlin, Now.AddYears(1));

        Assert.Equal([points[2].Name, points[1].Name], Kept(plan));
    }

    [Theory]
    [InlineData("2027-01-03T12:00:00Z", "2026-12-28T12:00:00Z", true)]    // the ISO week 53 of 2026
    [InlineData("2027-01-04T12:00:00Z", "2027-01-03T12:00:00Z", false)]
    public void A_week_is_the_ISO_week_also_across_the_turn_of_the_year(string later, string earlier, bool same)
    {
        var points = new[] { earlier, later }.Select(t => DateTimeOffset.Parse(t, System.Globalization.CultureInfo.InvariantCulture)).Select(Point).ToArray();

        var plan = RetentionPlanner.Plan(points, new RetentionRules { KeepWeekly = 2, MinimumCopies = 1 }, Utc, Now.AddYears(1));

        Assert.Equal(same ? 1 : 2, Kept(plan).Length);
    }

    [Fact]
    [Invariant("I3")]
    public void Points_whose_passphrase_nobody_accepted_do_not_count_towards_the_minimum()
    {
        var plan = Plan(new RetentionRules { KeepLast = 1, MinimumCopies = 2 }, At(1, 8) with { Restorable = false }, At(2, 8), At(3, 8), At(4, 8), At(5, 8) with { Restorable = false });

        Assert.Equal([At(1, 8).Name, At(2, 8).Name, At(3, 8).Name], Kept(plan));
        Assert.Equal(2, plan.Of<PointDecision.Mark>().Count());
    }

    [Fact]
    [Invariant("I3")]
    public void While_there_are_fewer_than_the_minimum_everything_stays()
    {
        var plan = Plan(new RetentionRules { KeepLast = 1 }, At(1, 8) with { Restorable = false }, At(2, 8), At(3, 8), At(4, 8) with { Restorable = false });

        Assert.Equal(4, Kept(plan).Length);
    }

    [Fact]
    [Invariant("I3")]
    public void A_damaged_point_counts_for_nothing_and_goes_once_enough_newer_ones_stand()
    {
        var rules = new RetentionRules { KeepDaily = 2, MinimumCopies = 2 };
        var damaged = At(3, 8) with { Damaged = true };

        Assert.IsType<PointDecision.Blocked>(Decision(Plan(rules, At(2, 8), damaged, At(4, 8)), damaged));
        Assert.Equal(RetentionPlanner.Damage, Assert.IsType<PointDecision.Mark>(Decision(Plan(rules, At(1, 8), At(2, 8), damaged, At(4, 8)), damaged)).Why);
        Assert.Equal([At(1, 8).Name, At(2, 8).Name], Kept(Plan(rules, At(1, 8), At(2, 8), damaged, At(4, 8))));
    }

    [Fact]
    public void A_point_is_marked_first_waits_for_the_grace_period_and_is_deleted_then()
    {
        var rules = new RetentionRules { KeepLast = 3, GracePeriod = TimeSpan.FromHours(48) };
        RetentionPoint[] kept = [At(1, 8), At(2, 8), At(3, 8)];

        Assert.IsType<PointDecision.Mark>(Decision(Plan(rules, [.. kept, At(4, 8)]), At(4, 8)));
        Assert.Equal(Now.AddHours(1), Assert.IsType<PointDecision.Wait>(Decision(Plan(rules, [.. kept, Marked(4, hoursAgo: 47)]), At(4, 8))).Until);
        Assert.IsType<PointDecision.Delete>(Decision(Plan(rules, [.. kept, Marked(4, hoursAgo: 48)]), At(4, 8)));
        Assert.True(Assert.IsType<PointDecision.Keep>(Decision(Plan(rules with { KeepLast = 4 }, [.. kept, Marked(4, hoursAgo: 48)]), At(4, 8))).Withdraw);
    }

    [Fact]
    [Invariant("I3")]
    public void A_damaged_point_is_deleted_only_once_it_was_found_damaged_again_after_its_mark()
    {
        var rules = new RetentionRules { KeepLast = 1, MinimumCopies = 1, GracePeriod = TimeSpan.FromHours(48) };
        RetentionPoint Found(int hoursAgo) => Marked(4, hoursAgo: 72) with { Damaged = true, DamagedAt = Now.AddHours(-hoursAgo) };

        Assert.Equal(BlockReasons.AwaitsSecondLook, Assert.IsType<PointDecision.Blocked>(Decision(Plan(rules, At(1, 8), Found(hoursAgo: 73)), At(4, 8))).Reason);
        Assert.IsType<PointDecision.Delete>(Decision(Plan(rules, At(1, 8), Found(hoursAgo: 71)), At(4, 8)));
    }

    [Fact]
    public void A_tombstone_that_lies_ahead_waits()
    {
        var plan = Plan(new RetentionRules { KeepLast = 1, MinimumCopies = 1 }, At(1, 8), Marked(4, hoursAgo: -24 * 365));

        Assert.IsType<PointDecision.Wait>(Decision(plan, At(4, 8)));
    }

    [Fact]
    public void A_lock_is_told_with_its_end_and_a_locked_point_is_not_marked()
    {
        var rules = new RetentionRules { KeepLast = 1, MinimumCopies = 1 };
        var (locked, held) = (At(4, 8) with { LockedUntil = Now.AddDays(26) }, At(5, 8) with { LegalHold = true });

        var plan = Plan(rules, At(1, 8), locked, held, At(6, 8) with { LockedUntil = Now });

        Assert.Equal(new PointDecision.Blocked(locked.Name, BlockReasons.Locked, Now.AddDays(26)), Decision(plan, locked));
        Assert.Equal(new PointDecision.Blocked(held.Name, BlockReasons.LegalHold, null), Decision(plan, held));
        Assert.IsType<PointDecision.Mark>(Decision(plan, At(6, 8)));
    }

    [Fact]
    public void A_pass_marks_and_deletes_no_more_than_it_may_and_begins_with_the_oldest()
    {
        var rules = new RetentionRules { KeepLast = 1, MinimumCopies = 1, MaxDeletionsPerPass = 2 };

        var plan = Plan(rules, At(1, 8), At(2, 8), At(3, 8), At(4, 8), Marked(5, 999), Marked(6, 999), Marked(7, 999));

        Assert.Equal([At(3, 8).Name, At(4, 8).Name], plan.Of<PointDecision.Mark>().Select(m => m.Name));
        Assert.Equal([At(6, 8).Name, At(7, 8).Name], plan.Of<PointDecision.Delete>().Select(m => m.Name));
        Assert.Equal([At(2, 8).Name, At(5, 8).Name], plan.Of<PointDecision.Blocked>().Where(b => b.Reason == BlockReasons.PassLimit).Select(m => m.Name));
    }

    [Fact]
    [Invariant("I3")]
    public void What_a_person_marked_goes_whatever_the_rules_say_but_not_the_last_copies()
    {
        var byHand = At(2, 8) with { Tombstone = new Tombstone(Now.AddDays(-30), ByHand: true) };

        Assert.IsType<PointDecision.Delete>(Decision(Plan(new RetentionRules { KeepLast = 9, MinimumCopies = 2 }, At(1, 8), byHand, At(3, 8)), byHand));
        Assert.IsType<PointDecision.Blocked>(Decision(Plan(new RetentionRules { KeepLast = 9, MinimumCopies = 3 }, At(1, 8), byHand, At(3, 8)), byHand));
        Assert.IsType<PointDecision.Blocked>(Decision(Plan(new RetentionRules { KeepLast = 9, MinimumCopies = 1 }, byHand, At(3, 8)), byHand));
    }

    [Fact]
    [Invariant("I3")]
    public void A_point_that_lies_ahead_counts_for_nothing_and_stays()
    {
        var ahead = Point(Now.AddMinutes(6));

        var plan = Plan(new RetentionRules { KeepLast = 1, MinimumCopies = 1 }, ahead, At(1, 8), At(2, 8));

        Assert.Equal([KeepReasons.Ahead], Assert.IsType<PointDecision.Keep>(Decision(plan, ahead)).Because);
        Assert.IsType<PointDecision.Keep>(Decision(plan, At(1, 8)));
        Assert.IsType<PointDecision.Mark>(Decision(plan, At(2, 8)));
    }

    private static RetentionPlan Plan(RetentionRules rules, params RetentionPoint[] points) => RetentionPlanner.Plan(points, rules, Utc, Now);

    private static string[] Kept(RetentionPlan plan) => [.. plan.Of<PointDecision.Keep>().Select(k => k.Name)];

    private static PointDecision Decision(RetentionPlan plan, RetentionPoint point) => plan.Decisions.Single(d => d.Name == point.Name);

    private static RetentionPoint Marked(int daysAgo, int hoursAgo) => At(daysAgo, 8) with { Tombstone = new Tombstone(Now.AddHours(-hoursAgo), ByHand: false) };

    private static RetentionPoint At(int daysAgo, int hour) => Point(new DateTimeOffset(Now.Date, TimeSpan.Zero).AddDays(-daysAgo).AddHours(hour));

    private static RetentionPoint Point(DateTimeOffset at) => new($"{SecureStoreBackup.Naming.Stamp.Of(at)}-00000000", at) { Restorable = true };
}
