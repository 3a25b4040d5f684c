using SecureStoreBackup.Operator.Reports;
using SecureStoreBackup.Restoring;
using static SecureStoreBackup.Tests.Operator.Reports.ReportWorld;

namespace SecureStoreBackup.Tests.Operator.Reports;

public sealed class ReportNumbersTests
{
    private const string From = "2026-11-01T00:00Z";
    private const string To = "2026-11-11T00:00Z";
    private const string Now = "2026-11-11T12:00Z";

    [Fact, Invariant("I1")]
    public void Points_are_counted_by_what_the_container_tells_of_them()
    {
        var target = TenDays().Read(From, To, Now);

        Assert.Equal((9, 8, 7), (target.Counts.Made, target.Counts.Standing, target.Counts.Restorable));
        Assert.Equal((1, 1, 0, 0), (target.Counts.Damaged, target.Counts.Marked, target.Counts.Vanished, target.Counts.NoManifest));
        Assert.Equal((At("2026-10-31T02:15Z"), At("2026-11-10T02:15Z")), (target.Counts.Oldest!.Value, target.Counts.Newest!.Value));
        Assert.Equal([EvidenceState.Deleted, EvidenceState.Restorable, EvidenceState.Marked], target.Points.Take(3).Select(point => point.State));
        Assert.Equal((1 << 20) + ((1002 + 1003 + 1004 + 1006 + 1007 + 1009 + 1010) * 1024), target.Counts.StandingBytes);
        Assert.Equal(["contoso/sharepoint.contoso/notes/old.bak"], target.Foreign);
        Assert.Equal((1, At("2026-10-30T02:10Z")), (target.Owners[0].Number, target.Owners[0].Since!.Value));
    }

    [Fact]
    public void Readings_drills_and_restores_are_those_of_the_period()
    {
        var target = TenDays().Look("2026-11-02T02:15Z", "2026-11-11T06:00Z").Read(From, To, Now);

        Assert.Equal((2, 1, 7), (target.Readings.Intact, target.Readings.Damaged, target.Readings.NeverReadAgain));
        Assert.Equal(("20261031t021500z-1a2b3c4d", At("2026-10-31T02:20Z")), (target.Readings.LongestUnread!.Point, target.Readings.LongestUnread.At));
        Assert.Equal((long)(At(Now) - At("2026-10-31T02:20Z")).TotalSeconds, target.Readings.LongestUnreadSeconds);
        Assert.Equal((3, 2, 1, 1), (target.Restores.Drills, target.Restores.DrillsSucceeded, target.Restores.Restores, target.Restores.RestoresSucceeded));
        Assert.Equal((DrillDepth.Decrypted, At("2026-11-09T07:40Z")), (target.Restores.Deepest, target.Restores.LastDrill!.At));
    }

    [Fact]
    public void Retention_is_told_by_day_and_what_stood_by_change()
    {
        var retention = TenDays().Read(From, To, Now).Retention;

        Assert.Equal((3, 3, 1, 1, 1), (retention.Passes, retention.Marked, retention.ByHand, retention.Withdrawn, retention.Gone));
        Assert.Equal(
            [(2, 1, 1, 0, 1), (3, 1, 1, 0, 0), (4, 1, 0, 1, 0), (9, 0, 1, 0, 0)],
            retention.Days.Select(day => (day.Day.Day, day.Passes, day.Marked, day.Withdrawn, day.Gone)));
        Assert.Equal(
            [("1 00:00", 2), ("1 02:15", 3), ("2 02:15", 4), ("2 02:30", 3), ("3 02:15", 4), ("3 02:30", 3), ("4 02:15", 4), ("4 02:30", 5), ("6 02:15", 6), ("7 02:15", 7), ("9 02:15", 8), ("9 02:30", 7), ("10 02:15", 8)],
            retention.Standing.Select(count => (count.At.ToString("d HH:mm", System.Globalization.CultureInfo.InvariantCulture), count.Points)));
    }

    [Fact]
    public void Locks_count_while_they_last_and_for_points_that_stand()
    {
        var target = TenDays().Read(From, To, Now);
        var later = TenDays().Read(From, To, "2026-12-03T00:00Z");

        Assert.Equal((6, At("2026-12-02T02:20Z")), (target.Locks.Locked, target.Locks.EarliestEnd!.Value));
        Assert.Equal((5, At("2026-12-03T02:20Z")), (later.Locks.Locked, later.Locks.EarliestEnd!.Value));
    }

    [Fact]
    public void A_point_at_the_beginning_belongs_to_the_period_and_one_at_its_end_does_not()
    {
        var world = new ReportWorld().Point(From).Point(To).Look(From, From).Look(From, To).Restore(From, From).Restore(To, From);

        var target = world.Read(From, To, Now);

        Assert.Equal((1, 2), (target.Counts.Made, target.Counts.Standing));
        Assert.Equal((1, 1), (target.Readings.All.Count, target.Restores.All.Count));
        var gap = Assert.Single(target.Gaps);
        Assert.Equal((At(From), At(To), true, true), (gap.From, gap.To, gap.AfterPoint, gap.BeforePoint));
    }

    [Fact]
    public void An_empty_container_has_nothing_and_every_proof_is_missing()
    {
        var target = new ReportWorld().Read(From, To, Now, TimeSpan.FromHours(26));

        Assert.Null(target.Path);
        Assert.Equal((0, 0, 0), (target.Counts.Made, target.Counts.Standing, target.Restores.Drills));
        Assert.Equal([UnprovenKind.NoPoint, UnprovenKind.TooOld, UnprovenKind.NoDrill], target.Unproven.Select(item => item.Kind));
        Assert.Equal((10 * 86400, false, false), (target.LongestGap!.Seconds, target.LongestGap.AfterPoint, target.LongestGap.BeforePoint));
    }

    [Fact]
    public void A_clock_that_was_wrong_adds_no_point_and_no_reading()
    {
        var target = new ReportWorld().Point("2026-11-05T02:15Z").Point("2026-11-20T02:15Z").Look("2026-11-05T02:15Z", "2026-11-19T06:00Z").Restore("2026-11-18T06:00Z", "2026-11-05T02:15Z")
            .Read(From, "2026-12-01T00:00Z", Now);

        Assert.Equal((1, 1, 0, 0), (target.Counts.Made, target.Counts.Standing, target.Readings.All.Count, target.Restores.Drills));
        Assert.Contains(target.Unproven, item => item is { Kind: UnprovenKind.Ahead, Points: ["20261120t021500z-1a2b3c4d"] });
        Assert.Equal((1, At(Now)), (target.Readings.NeverReadAgain, target.Gaps[^1].To));
    }

    [Fact]
    public void Json_says_all_of_it_and_can_be_read_back()
    {
        var report = Report(From, To, Now, TimeSpan.FromHours(26), TenDays());

        var json = SecureStoreBackup.Operator.Commands.ReportCommand.Write(report, "json");
        var back = System.Text.Json.JsonSerializer.Deserialize(json, ReportJson.Default.EvidenceReport)!;

        Assert.Contains("\"schemaVersion\": 1", json, StringComparison.Ordinal);
        Assert.Contains("\"kind\": \"NotDecrypted\"", SecureStoreBackup.Operator.Commands.ReportCommand.Write(Report(From, "2026-11-09T00:00Z", Now, null, TenDays()), "json"), StringComparison.Ordinal);
        Assert.Equal((report.Targets[0].Counts, report.Targets[0].Points.Count), (back.Targets[0].Counts, back.Targets[0].Points.Count));
    }
}
