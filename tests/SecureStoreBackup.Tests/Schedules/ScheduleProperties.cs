using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules;

public sealed class ScheduleProperties
{
    private const int LastDay = 365 * 12;

    private static readonly string[] Zones =
        ["Etc/UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Tehran"];

    private static readonly string[] Minutes = ["*", "*/7", "0", "15", "0,30", "10-20/3", "59"];
    private static readonly string[] Hours = ["*", "*/3", "0", "1", "2", "2,3", "0-4/2", "23"];
    private static readonly string[] Days = ["*", "*/5", "1", "15,28-31", "29"];
    private static readonly string[] Months = ["*", "*/3", "2", "MAR,OCT", "11-12"];
    private static readonly string[] Weekdays = ["*", "*/2", "SUN", "MON-FRI", "6,7"];

    private static readonly DateTimeOffset Start = new(2017, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Seconds of 2017 to 2028, every second one on the eve of a clock change where the zone has any.
    private static readonly Gen<(Schedule Schedule, DateTimeOffset Instant)> Cases =
        from zone in Gen.Elements(Zones)
        from minute in Gen.Elements(Minutes)
        from hour in Gen.Elements(Hours)
        from day in Gen.Elements(Days)
        from month in Gen.Elements(Months)
        from weekday in Gen.Elements(Weekdays)
        from days in Gen.OneOf(Gen.Choose(0, LastDay), Gen.Elements(EvesOfChange(zone)))
        from seconds in Gen.Choose(0, 86399)
        select (new Schedule(CronExpressionTests.Parse($"{minute} {hour} {day} {month} {weekday}"), TimeZoneInfo.FindSystemTimeZoneById(zone)),
            Start.AddDays(days).AddSeconds(seconds));

    [Fact]
    public void The_next_slot_is_later_and_nothing_lies_between() => Check((schedule, instant) =>
    {
        var next = schedule.NextAfter(instant)!.Value;
        return next > instant && schedule.LatestAtOrBefore(next) == next && schedule.LatestAtOrBefore(next.AddTicks(-1)) <= instant;
    });

    [Fact]
    public void The_latest_slot_is_not_later_and_nothing_lies_between() => Check((schedule, instant) =>
    {
        var latest = schedule.LatestAtOrBefore(instant)!.Value;
        return latest <= instant && schedule.NextAfter(latest.AddTicks(-1)) == latest && schedule.NextAfter(latest) > instant;
    });

    [Fact]
    public void A_slot_matches_the_fields_unless_its_reading_was_skipped() => Check((schedule, instant) =>
    {
        var slot = schedule.NextAfter(instant)!.Value;
        var reading = TimeZoneInfo.ConvertTime(slot, schedule.Zone).DateTime;
        return schedule.Expression.Matches(reading)
            || (!schedule.Expression.FollowsElapsedTime && schedule.Zone.GetUtcOffset(slot.AddMinutes(-1)) < schedule.Zone.GetUtcOffset(slot));
    });

    [Fact]
    public void A_day_of_slots_is_what_a_scan_of_its_minutes_finds() => Check(DayIsWhatAScanFinds, 30);

    [Fact]
    [Trait("Suite", "Long")]
    public void A_day_of_slots_of_many_schedules_is_what_a_scan_of_its_minutes_finds() => Check(DayIsWhatAScanFinds, 500);

    private static bool DayIsWhatAScanFinds(Schedule schedule, DateTimeOffset instant)
    {
        var start = new DateTimeOffset(instant.Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var scanned = Enumerable.Range(1, 1440).Select(minute => start.AddMinutes(minute)).Where(at => IsSlot(schedule, at)).ToList();
        var found = new List<DateTimeOffset>();
        for (var slot = schedule.NextAfter(start); slot <= start.AddDays(1); slot = schedule.NextAfter(slot.Value))
            found.Add(slot.Value);
        return scanned.SequenceEqual(found);
    }

    private static int[] EvesOfChange(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        return [0, .. Enumerable.Range(0, LastDay).Where(day => zone.GetUtcOffset(Start.AddDays(day + 1)) != zone.GetUtcOffset(Start.AddDays(day + 2)))];
    }

    /// <summary>The promise of <see cref="Schedule"/>, told minute by minute.</summary>
    private static bool IsSlot(Schedule schedule, DateTimeOffset at)
    {
        var reading = TimeZoneInfo.ConvertTime(at, schedule.Zone).DateTime;
        if (schedule.Expression.FollowsElapsedTime)
            return schedule.Expression.Matches(reading);
        var moved = schedule.Zone.GetUtcOffset(at) - schedule.Zone.GetUtcOffset(at.AddMinutes(-1));
        var skipped = Enumerable.Range(0, Math.Max(0, (int)moved.TotalMinutes)).Any(minute => schedule.Expression.Matches(reading - moved + TimeSpan.FromMinutes(minute)));
        var repeated = Enumerable.Range(1, 180).Any(minute => TimeZoneInfo.ConvertTime(at.AddMinutes(-minute), schedule.Zone).DateTime == reading);
        return skipped || (schedule.Expression.Matches(reading) && !repeated);
    }

    private static void Check(Func<Schedule, DateTimeOffset, bool> holds, int times = 300) =>
        Prop.ForAll(Cases.ToArbitrary(), example => holds(example.Schedule, example.Instant))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(times).WithReplay(20261122, 1));
}
