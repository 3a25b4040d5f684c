using System.Globalization;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

/// <summary>The days on which clocks change, told by the slots around them, both forwards and backwards.</summary>
public sealed class ScheduleClockChangeTests
{
    [Theory]
    // Berlin, 29 March 2026: 02:00 becomes 03:00 at 01:00Z. 25 October: 03:00 becomes 02:00 at 01:00Z.
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-03-28T00:00Z", "2026-03-28T01:30Z 2026-03-29T01:00Z 2026-03-30T00:30Z")]
    [InlineData("Europe/Berlin", "*/15 2 * * *", "2026-03-29T00:00Z", "2026-03-29T01:00Z 2026-03-30T00:00Z 2026-03-30T00:15Z")]
    [InlineData("Europe/Berlin", "0 2,3 * * *", "2026-03-29T00:00Z", "2026-03-29T01:00Z 2026-03-30T00:00Z 2026-03-30T01:00Z")]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-10-24T00:00Z", "2026-10-24T00:30Z 2026-10-25T00:30Z 2026-10-26T01:30Z")]
    [InlineData("Europe/Berlin", "0,30 2,3 * * *", "2026-10-25T00:00Z", "2026-10-25T00:30Z 2026-10-25T02:00Z 2026-10-25T02:30Z")]
    [InlineData("Europe/Berlin", "0 * * * *", "2026-03-28T23:30Z", "2026-03-29T00:00Z 2026-03-29T01:00Z 2026-03-29T02:00Z")]
    [InlineData("Europe/Berlin", "0 * * * *", "2026-10-24T23:30Z", "2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T02:00Z")]
    [InlineData("Europe/Berlin", "30 */2 * * *", "2026-03-28T23:00Z", "2026-03-28T23:30Z 2026-03-29T02:30Z 2026-03-29T04:30Z")]
    [InlineData("Europe/Berlin", "0 */2 25 10 *", "2026-10-24T21:30Z", "2026-10-24T22:00Z 2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T03:00Z")]
    // New York, 8 March 2026: 02:00 becomes 03:00 at 07:00Z. 1 November: 02:00 becomes 01:00 at 06:00Z.
    [InlineData("America/New_York", "15 2 * * *", "2026-03-07T12:00Z", "2026-03-08T07:00Z 2026-03-09T06:15Z")]
    [InlineData("America/New_York", "15 1 * * *", "2026-10-31T12:00Z", "2026-11-01T05:15Z 2026-11-02T06:15Z")]
    [InlineData("America/New_York", "15 * * * *", "2026-11-01T05:00Z", "2026-11-01T05:15Z 2026-11-01T06:15Z 2026-11-01T07:15Z")]
    // Lord Howe moves by half an hour. 5 April 2026: 02:00 becomes 01:30 at 15:00Z the day before. 4 October: 02:00 becomes 02:30 at 15:30Z.
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2026-04-03T16:00Z", "2026-04-04T14:45Z 2026-04-05T15:15Z")]
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2026-10-02T16:00Z", "2026-10-03T15:30Z 2026-10-04T15:15Z")]
    [InlineData("Australia/Lord_Howe", "45 * * * *", "2026-04-04T14:00Z", "2026-04-04T14:45Z 2026-04-04T15:15Z 2026-04-04T16:15Z")]
    // Kolkata never changes, and stands at half an hour.
    [InlineData("Asia/Kolkata", "0 0 * * *", "2026-03-28T00:00Z", "2026-03-28T18:30Z 2026-03-29T18:30Z")]
    // Sao Paulo, 4 November 2018: midnight became 01:00 at 03:00Z. 18 February 2018: midnight became 23:00 at 02:00Z.
    [InlineData("America/Sao_Paulo", "0 0 * * *", "2018-11-03T12:00Z", "2018-11-04T03:00Z 2018-11-05T02:00Z")]
    [InlineData("America/Sao_Paulo", "30 23 * * *", "2018-02-17T12:00Z", "2018-02-18T01:30Z 2018-02-19T02:30Z")]
    [InlineData("America/Sao_Paulo", "30 * * * *", "2018-02-18T01:00Z", "2018-02-18T01:30Z 2018-02-18T02:30Z 2018-02-18T03:30Z")]
    // Apia left out 30 December 2011 altogether.
    [InlineData("Pacific/Apia", "0 12 * * *", "2011-12-29T00:00Z", "2011-12-29T22:00Z 2011-12-30T10:00Z 2011-12-30T22:00Z")]
    [InlineData("Pacific/Apia", "0 */12 * * *", "2011-12-29T12:00Z", "2011-12-29T22:00Z 2011-12-30T10:00Z 2011-12-30T22:00Z")]
    public void Slots_around_a_clock_change_are_the_promised_ones(string zone, string cron, string from, string expected)
    {
        var schedule = new Schedule(CronExpressionTests.Parse(cron), TimeZoneInfo.FindSystemTimeZoneById(zone));
        var slots = expected.Split(' ').Select(Instant).ToList();

        Assert.Equal(slots, Forwards(schedule, Instant(from), slots.Count));
        Assert.Equal(slots, Backwards(schedule, slots[^1], slots.Count));
        Assert.True(schedule.LatestAtOrBefore(slots[0].AddTicks(-1)) <= Instant(from));
    }

    [Fact]
    public void A_repeated_hour_is_not_run_again_when_asked_in_the_middle_of_its_repetition()
    {
        var schedule = new Schedule(CronExpressionTests.Parse("30 2 * * *"), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.Equal(Instant("2026-10-26T01:30Z"), schedule.NextAfter(Instant("2026-10-25T01:10Z")));
        Assert.Equal(Instant("2026-10-25T00:30Z"), schedule.LatestAtOrBefore(Instant("2026-10-25T01:10Z")));
    }

    private static IEnumerable<DateTimeOffset> Forwards(Schedule schedule, DateTimeOffset from, int count)
    {
        var slot = from;
        for (var i = 0; i < count; i++)
            yield return slot = schedule.NextAfter(slot)!.Value;
    }

    private static IEnumerable<DateTimeOffset> Backwards(Schedule schedule, DateTimeOffset from, int count)
    {
        var slots = new List<DateTimeOffset> { schedule.LatestAtOrBefore(from)!.Value };
        while (slots.Count < count)
            slots.Add(schedule.LatestAtOrBefore(slots[^1].AddTicks(-1))!.Value);
        return Enumerable.Reverse(slots);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
