using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_next_slot_is_after_the_instant_and_the_latest_may_be_the_instant_itself()
    {
        var daily = Utc("0 12 * * *");

        Assert.Equal(Now.AddDays(1), daily.NextAfter(Now));
        Assert.Equal(Now, daily.NextAfter(Now.AddTicks(-1)));
        Assert.Equal(Now, daily.LatestAtOrBefore(Now));
        Assert.Equal(Now.AddDays(-1), daily.LatestAtOrBefore(Now.AddTicks(-1)));
    }

    [Theory]
    [InlineData("0 0 29 2 *", "2028-02-29", "2024-02-29")]
    [InlineData("0 0 29 2 */7", "2032-02-29", "2004-02-29")]  // 29 February on a Sunday
    [InlineData("0 * 1 1 *", "2027-01-01", "2026-01-01T23:00")]
    [InlineData("@yearly", "2027-01-01", "2026-01-01")]
    public void Rare_slots_are_found_in_both_directions(string cron, string next, string latest)
    {
        Assert.Equal(Instant(next), Utc(cron).NextAfter(Now));
        Assert.Equal(Instant(latest), Utc(cron).LatestAtOrBefore(Now));
    }

    [Fact]
    public void A_slot_is_in_utc_whatever_the_offset_of_the_question()
    {
        var slot = Utc("0 12 * * *").NextAfter(Now.ToOffset(TimeSpan.FromHours(9)));

        Assert.Equal(TimeSpan.Zero, slot!.Value.Offset);
    }

    [Theory]
    [InlineData("0 * * * *", "Etc/UTC", 1)]
    [InlineData("0 2 * * MON-FRI", "Etc/UTC", 72)]
    [InlineData("0 2 * * *", "Europe/Berlin", 25)]
    [InlineData("0 0 29 2 *", "Etc/UTC", 24 * (365 * 8 + 1))]  // 2096 to 2104
    public void The_longest_gap_sees_weekends_clock_changes_and_leap_years(string cron, string zone, int hours)
    {
        var schedule = new Schedule(CronExpressionTests.Parse(cron), TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.Equal(TimeSpan.FromHours(hours), schedule.LongestGap(Now));
    }

    [Fact]
    public void The_end_of_the_calendar_ends_the_slots()
    {
        var schedule = Utc("0 12 * * *");

        Assert.Null(schedule.NextAfter(DateTimeOffset.MaxValue.AddDays(-1)));
        Assert.Null(Utc("0 * 29 2 */7").NextAfter(new DateTimeOffset(9990, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    internal static Schedule Utc(string cron) => new(CronExpressionTests.Parse(cron), TimeZoneInfo.Utc);

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);
}
