using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Tests.Retention;

/// <summary>What every plan must keep to, asked of ours and of plans that are broken on purpose: each of those is caught.</summary>
[Invariant("I3")]
public sealed class BrokenPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 2, 30, 0, TimeSpan.Zero);
    private static readonly RetentionRules Rules = new() { KeepLast = 1, MinimumCopies = 2, MaxDeletionsPerPass = 2 };

    private static readonly RetentionPoint[] Points =
    [
        Point(0) with { Restorable = false }, Point(1), Point(2), Point(3) with { Damaged = true }, Point(4) with { LegalHold = true },
        Point(20), Point(21), Point(22), Point(-1), Point(23) with { Tombstone = new Tombstone(Now.AddDays(-1), ByHand: false) }, Point(24) with { Tombstone = new Tombstone(Now.AddDays(-30), ByHand: false) },
    ];

    public static TheoryData<string> Faults => ["TakesTheNewest", "GoesBelowTheMinimum", "CountsDamagedPoints", "TakesLockedPoints", "TakesPointsAhead", "DeletesUnmarkedPoints", "ForgetsTheGrace", "ForgetsTheLimit"];

    [Fact]
    public void Our_plan_keeps_to_all_of_it() => Check(RetentionPlanner.Plan(Points, Rules, TimeZoneInfo.Utc, Now));

    [Theory, MemberData(nameof(Faults))]
    public void A_plan_that_is_broken_is_caught(string fault)
    {
        var broken = Break(fault, [.. RetentionPlanner.Plan(Points, Rules, TimeZoneInfo.Utc, Now).Decisions]);

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Check(new RetentionPlan(broken)));
    }

    private static PointDecision[] Break(string fault, PointDecision[] plan)
    {
        PointDecision[] With(Func<RetentionPoint, bool> which, Func<string, PointDecision> decision) =>
            [.. plan.Select(d => which(Points.Single(p => p.Name == d.Name)) ? decision(d.Name) : d)];
        return fault switch
        {
            "TakesTheNewest" => With(p => p.Name == Point(0).Name, name => new PointDecision.Mark(name, "")),
            "GoesBelowTheMinimum" => With(p => p.Name == Point(2).Name, name => new PointDecision.Mark(name, "")),
            "CountsDamagedPoints" => [.. With(p => p.Name == Point(2).Name, name => new PointDecision.Mark(name, "")).Select(d => d.Name == Point(3).Name ? new PointDecision.Keep(d.Name, [KeepReasons.MinimumCopies], false) : d)],
            "TakesLockedPoints" => With(p => p.LegalHold, name => new PointDecision.Delete(name)),
            "TakesPointsAhead" => With(p => p.At > Now, name => new PointDecision.Mark(name, "")),
            "DeletesUnmarkedPoints" => With(p => p.Name == Point(22).Name, name => new PointDecision.Delete(name)),
            "ForgetsTheGrace" => With(p => p.Name == Point(23).Name, name => new PointDecision.Delete(name)),
            _ => With(p => p.At < Now.AddDays(-10) && p.Tombstone is null, name => new PointDecision.Mark(name, "")),
        };
    }

    private static void Check(RetentionPlan plan)
    {
        var gone = plan.Decisions.Where(d => d is PointDecision.Mark or PointDecision.Delete).Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        var stay = Points.Where(p => !gone.Contains(p.Name)).ToArray();
        Assert.Contains(stay, p => p.Name == Point(0).Name);
        Assert.True(stay.Count(p => p is { Restorable: true, Damaged: false } && p.At <= Now && p.At > Now.AddDays(-3)) >= Rules.MinimumCopies, "the newest restorable ones do not all stay");
        Assert.All(Points.Where(p => p.LegalHold || p.At > Now), p => Assert.Contains(p, stay));
        Assert.All(plan.Of<PointDecision.Delete>(), d => Assert.True(Points.Single(p => p.Name == d.Name).Tombstone is { } tombstone && Now - tombstone.At >= Rules.GracePeriod, $"{d.Name} was not marked long enough"));
        Assert.InRange(plan.Of<PointDecision.Mark>().Count(), 0, Rules.MaxDeletionsPerPass);
        Assert.InRange(plan.Of<PointDecision.Delete>().Count(), 0, Rules.MaxDeletionsPerPass);
    }

    private static RetentionPoint Point(int daysAgo) => new($"{SecureStoreBackup.Naming.Stamp.Of(Now.AddDays(-daysAgo))}-00000000", Now.AddDays(-daysAgo)) { Restorable = true };
}
