using SecureStoreBackup.Operator.Reports;
using static SecureStoreBackup.Tests.Operator.Reports.ReportWorld;

namespace SecureStoreBackup.Tests.Operator.Reports;

public sealed class ReportGapTests
{
    private const string From = "2026-11-01T00:00Z";
    private const string To = "2026-11-11T00:00Z";
    private const string Now = "2026-11-11T12:00Z";

    [Fact]
    public void A_missing_night_is_the_longest_time_without_a_new_point()
    {
        var target = new ReportWorld().Point("2026-10-31T02:15Z").Point("2026-11-01T02:15Z").Point("2026-11-03T02:15Z").Point("2026-11-04T02:15Z").Read(From, "2026-11-05T00:00Z", Now, TimeSpan.FromHours(26));

        Assert.Equal((At("2026-11-01T02:15Z"), At("2026-11-03T02:15Z"), 172_800), (target.LongestGap!.From, target.LongestGap.To, target.LongestGap.Seconds));
        Assert.Equal((4, 1), (target.Gaps.Count, target.GapsOverMaxAge));
        Assert.Contains(target.Unproven, item => item.Kind == UnprovenKind.TooOld && item.What.Contains("older than 26h once in the period, at most 2 d 0 h", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_gap_begins_with_the_point_before_the_period_and_the_last_ends_now()
    {
        var target = new ReportWorld().Point("2026-10-20T00:00Z").Point("2026-11-02T00:00Z").Read(From, "2026-12-01T00:00Z", Now);

        Assert.Equal([(At("2026-10-20T00:00Z"), At("2026-11-02T00:00Z"), true), (At("2026-11-02T00:00Z"), At(Now), false)], target.Gaps.Select(gap => (gap.From, gap.To, gap.BeforePoint)));
    }

    [Fact]
    public void A_point_that_retention_has_deleted_was_there_in_its_time()
    {
        var world = new ReportWorld().Point("2026-11-01T00:00Z").Mark("2026-11-02T00:00Z", "2026-11-08T00:00Z").Point("2026-11-03T00:00Z");

        var target = world.Read(From, "2026-11-04T00:00Z", Now);

        Assert.Equal((3, 86_400), (target.Counts.Made, target.LongestGap!.Seconds));
    }

    [Fact, Invariant("I1")]
    public void A_damaged_point_and_files_without_a_manifest_end_no_gap()
    {
        var world = new ReportWorld().Point("2026-11-01T00:00Z").Point("2026-11-02T00:00Z").Look("2026-11-02T00:00Z", "2026-11-05T00:00Z", "Damaged").Remains("2026-11-03T00:00Z").Point("2026-11-04T00:00Z");

        Assert.Equal(3 * 86_400, world.Read(From, "2026-11-05T00:00Z", Now).LongestGap!.Seconds);
    }

    [Fact]
    public void A_period_without_points_is_one_gap_that_says_at_least()
    {
        var gap = Assert.Single(new ReportWorld().Point("2026-12-01T00:00Z").Read(From, To, "2026-12-02T00:00Z").Gaps);

        Assert.Equal((At(From), At(To), false, false), (gap.From, gap.To, gap.AfterPoint, gap.BeforePoint));
    }
}
