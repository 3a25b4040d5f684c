using System.Numerics;

namespace SecureStoreBackup.Schedules;

/// <summary>The clock readings that an expression names, found by field, whatever a zone makes of them.</summary>
internal static class LocalSlots
{
    /// <summary>29 February on a given weekday comes every 28 years, and after 40 around a century that is no leap year.</summary>
    private const int SearchedYears = 41;

    // Two days short of the calendar's ends, so that no zone's offset leads beyond them.
    private static readonly DateTime FirstDate = DateTime.MinValue.AddDays(2);
    private static readonly DateTime LastDate = DateTime.MaxValue.Date.AddDays(-2);

    /// <summary>The first slot at or after a reading; null when the calendar ends first.</summary>
    public static DateTime? AtOrAfter(CronExpression cron, DateTime local)
    {
        if (local > LastDate)
            return null;
        var from = new DateTime((local.Ticks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute);
        if (cron.MatchesDate(from) && FirstTime(cron, from.Hour, from.Minute) is { } time)
            return from.Date + time;
        var last = local.Year + SearchedYears > LastDate.Year ? LastDate : from.Date.AddYears(SearchedYears);
        for (var date = from.Date; date < last;)
        {
            date = date.AddDays(1);
            while (!CronExpression.Has(cron.Months, date.Month) && date < last)
                date = last.AddMonths(-1) > date ? new DateTime(date.Year, date.Month, 1).AddMonths(1) : last;
            if (cron.MatchesDate(date))
                return date + FirstTime(cron, 0, 0);
        }

        return null;
    }

    /// <summary>The last slot at or before a reading; null when the calendar begins later.</summary>
    public static DateTime? AtOrBefore(CronExpression cron, DateTime local)
    {
        if (cron.MatchesDate(local) && LastTime(cron, local.Hour, local.Minute) is { } time)
            return local.Date + time;
        var first = local.Year <= SearchedYears ? FirstDate : local.Date.AddYears(-SearchedYears);
        for (var date = local.Date; date > first;)
        {
            date = date.AddDays(-1);
            while (!CronExpression.Has(cron.Months, date.Month) && date > first)
                date = first.AddMonths(1) < date ? new DateTime(date.Year, date.Month, 1).AddDays(-1) : first;
            if (cron.MatchesDate(date))
                return date + LastTime(cron, 23, 59);
        }

        return null;
    }

    private static TimeSpan? FirstTime(CronExpression cron, int hour, int minute)
    {
        if (CronExpression.Has(cron.Hours, hour) && Lowest(cron.Minutes, minute) is { } sameHour)
            return new TimeSpan(hour, sameHour, 0);
        return Lowest(cron.Hours, hour + 1) is { } later ? new TimeSpan(later, BitOperations.TrailingZeroCount(cron.Minutes), 0) : null;
    }

    private static TimeSpan? LastTime(CronExpression cron, int hour, int minute)
    {
        if (CronExpression.Has(cron.Hours, hour) && Highest(cron.Minutes, minute) is { } sameHour)
            return new TimeSpan(hour, sameHour, 0);
        return Highest(cron.Hours, hour - 1) is { } earlier ? new TimeSpan(earlier, BitOperations.Log2(cron.Minutes), 0) : null;
    }

    private static int? Lowest(ulong values, int atLeast)
    {
        var rest = values & (ulong.MaxValue << atLeast);
        return rest == 0 ? null : BitOperations.TrailingZeroCount(rest);
    }

    private static int? Highest(ulong values, int atMost)
    {
        var rest = atMost < 0 ? 0 : values & (ulong.MaxValue >> (63 - atMost));
        return rest == 0 ? null : BitOperations.Log2(rest);
    }
}
