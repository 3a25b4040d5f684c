using System.Diagnostics;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

public sealed class LongestGapsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("* 9-16 * * *", 16)]
    [InlineData("*/10 9-16 * * MON-FRI", 64)]
    public void Nights_and_weekends_count_however_many_slots_a_day_has(string cron, int hours)
    {
        var gap = LongestGaps.Of(ScheduleTests.Utc(cron), Now);

        Assert.InRange(gap, TimeSpan.FromHours(hours), TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Within_a_month_the_answer_does_not_move() =>
        Assert.Single(Enumerable.Range(0, 29).Select(day => LongestGaps.Of(ScheduleTests.Utc("0 2 * * MON-FRI"), new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day))).Distinct());

    /// <summary>Counted anew each time, these are some seconds of work.</summary>
    [Fact]
    public void Ten_thousand_policies_of_one_schedule_ask_once()
    {
        var schedule = ScheduleTests.Utc("1-59/7 3 * 2,9 *");
        var first = LongestGaps.Of(schedule, Now);
        var watch = Stopwatch.StartNew();

        for (var i = 0; i < 10_000; i++)
            Assert.Equal(first, LongestGaps.Of(schedule, Now.AddSeconds(i)));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"It took {watch.Elapsed}.");
    }
}
