using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Verification;

namespace SecureStoreBackup.Tests.Verification;

public sealed class VerificationPlanTests
{
    private static readonly DateTimeOffset Sunday = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(int Made, int[] Looks)> Histories =
        from made in Gen.Choose(1, 60 * 24)
        from looks in Gen.ArrayOf(Gen.Choose(-24, 40 * 24))
        select (made, looks.Take(3).ToArray());

    /// <summary>Up to twelve points; some looks lie ahead.</summary>
    private static readonly Gen<VerifiablePoint[]> Points = Gen.ArrayOf(Histories).Select(all => all.Take(12)
        .Select((p, n) => new VerifiablePoint($"p{n:d2}", Sunday.AddHours(-p.Made), [.. p.Looks.Select(l => Sunday.AddHours(-l))])).ToArray());

    [Fact]
    public void The_longest_unread_points_are_read_first_and_no_more_than_a_pass_may() =>
        Assert.Equal(["c", "a"], Due(2, Sunday, ("a", -9, []), ("b", -30, [-8]), ("c", -10, []), ("d", -12, [-8.5])));

    [Fact]
    public void What_was_made_or_read_since_the_slot_waits_for_the_next_one() =>
        Assert.Empty(Due(5, Sunday.AddHours(2), ("new", 0.05, []), ("read", -20, [0.01])));

    [Fact]
    public void What_was_read_since_the_slot_counts_towards_the_pass_and_what_was_made_does_not() =>
        Assert.Equal(["old"], Due(2, Sunday.AddHours(2), ("made", 0.05, []), ("read", -20, [0.01]), ("old", -9, []), ("older", -8, [])));

    [Fact]
    public void Before_its_slot_nothing_is_read_and_the_slot_is_named()
    {
        var plan = VerificationPlan.Of(Policy(5), [new VerifiablePoint("a", Sunday.AddDays(-7), [])], Sunday.AddSeconds(-1));

        Assert.Empty(plan.Due);
        Assert.Equal(Sunday, plan.Next);
    }

    [Fact]
    public void Points_that_could_not_be_judged_give_their_turn_to_others()
    {
        VerifiablePoint[] points = [new("stuck", Sunday.AddDays(-9), []), new("other", Sunday.AddDays(-8), [])];

        Assert.Equal(["other"], VerificationPlan.Of(Policy(1), points, Sunday, new HashSet<string> { "stuck" }).Due);
    }

    [Fact]
    public void A_look_that_lies_ahead_does_not_count() =>
        Assert.Equal(["a"], Due(5, Sunday, ("a", -9, [365])));

    [Fact]
    public void Of_slots_that_were_missed_the_newest_alone_is_read_for() =>
        Assert.Equal(2, Due(2, Sunday.AddDays(21).AddHours(1), ("a", -9, []), ("b", -9, []), ("c", -9, [])).Count);

    [Fact]
    public void A_pass_reads_each_point_at_most_once_never_too_many_and_ends() => Check((points, now, maximum) =>
    {
        var (read, seen) = (new List<string>(), points);
        while (VerificationPlan.Of(Policy(maximum), seen, now).Due is [var next, ..])
        {
            read.Add(next);
            seen = [.. seen.Select(p => p.Name == next ? p with { Looks = [.. p.Looks, now] } : p)];
        }

        return read.Count <= maximum && read.Distinct(StringComparer.Ordinal).Count() == read.Count;
    });

    [Fact]
    public void The_order_of_points_and_of_their_looks_does_not_matter() => Check((points, now, maximum) =>
        VerificationPlan.Of(Policy(maximum), points, now).Due
            .SequenceEqual(VerificationPlan.Of(Policy(maximum), points.Reverse().Select(p => p with { Looks = [.. p.Looks.Reverse()] }), now).Due));

    [Fact]
    public void Pass_after_pass_every_point_is_read() => Check((points, now, maximum) =>
    {
        var (unread, seen) = (points.Select(p => p.Name).ToHashSet(StringComparer.Ordinal), points);
        for (var week = 0; week < 15; week++)
        {
            var at = now.AddDays(7 * week);
            var due = VerificationPlan.Of(Policy(maximum), seen, at).Due;
            unread.ExceptWith(due);
            seen = [.. seen.Select(p => due.Contains(p.Name) ? p with { Looks = [.. p.Looks, at] } : p)];
        }

        return unread.Count == 0;
    });

    [Fact]
    public void Whoever_is_read_was_unread_for_at_least_as_long_as_whoever_is_not() => Check((points, now, maximum) =>
    {
        var plan = VerificationPlan.Of(Policy(maximum), points, now);
        DateTimeOffset Read(VerifiablePoint p) => p.Looks.Where(l => l <= now.AddMinutes(5)).DefaultIfEmpty(p.CommittedAt).Max();
        var (due, left) = (points.Where(p => plan.Due.Contains(p.Name)).ToArray(), points.Where(p => !plan.Due.Contains(p.Name)).ToArray());
        return due.All(d => left.All(l => Read(d) <= Read(l)));
    });

    private static VerificationPolicy Policy(int maximum) => new(TestPolicy.Schedule("0 6 * * 0").Schedule, maximum);

    /// <summary>Points with the days before or after the slot at which they were made, and read again.</summary>
    private static IReadOnlyList<string> Due(int maximum, DateTimeOffset now, params (string Name, double Made, double[] Looks)[] points) =>
        VerificationPlan.Of(Policy(maximum), points.Select(p => new VerifiablePoint(p.Name, Sunday.AddDays(p.Made), [.. p.Looks.Select(l => Sunday.AddDays(l))])), now).Due;

    private static void Check(Func<VerifiablePoint[], DateTimeOffset, int, bool> holds) =>
        Prop.ForAll(
            (from points in Points from hours in Gen.Choose(0, 14 * 24) from maximum in Gen.Choose(1, 6) select (points, hours, maximum)).ToArbitrary(),
            c => holds(c.points, Sunday.AddHours(c.hours), c.maximum)).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20261122, 1));
}
