namespace SecureStoreBackup.Schedules;

/// <summary>
/// Between instants and a zone's clock readings, from offsets alone: <see cref="TimeZoneInfo.IsInvalidTime(DateTime)"/> and its
/// sisters are not reliable where a zone changed its base offset. Assumes that no zone changes twice within 28 hours.
/// </summary>
internal static class ZoneClock
{
    private static readonly TimeSpan BeforeAnyReading = TimeSpan.FromHours(15);
    private static readonly TimeSpan AfterAnyReading = TimeSpan.FromHours(13);

    /// <summary>What the clock shows at an instant.</summary>
    public static DateTime Reading(TimeZoneInfo zone, DateTimeOffset instant) =>
        DateTime.SpecifyKind((instant + zone.GetUtcOffset(instant)).UtcDateTime, DateTimeKind.Unspecified);

    /// <summary>The first instant at which the clock shows a reading; for a reading that is skipped, the instant of the skip.</summary>
    public static DateTimeOffset FirstInstant(TimeZoneInfo zone, DateTime reading)
    {
        var asUtc = new DateTimeOffset(reading, TimeSpan.Zero);
        var (low, high) = (asUtc - BeforeAnyReading, asUtc + AfterAnyReading);
        var (before, after) = (zone.GetUtcOffset(low), zone.GetUtcOffset(high));
        var early = before > after ? before : after;
        var late = before > after ? after : before;
        if (zone.GetUtcOffset(asUtc - early) == early)
            return asUtc - early;
        if (zone.GetUtcOffset(asUtc - late) == late)
            return asUtc - late;
        return FirstSecond(low, high, instant => Reading(zone, instant) >= reading);
    }

    /// <summary>The first change of the offset after one instant, up to and including another; null when there is none.</summary>
    public static DateTimeOffset? FirstChange(TimeZoneInfo zone, DateTimeOffset after, DateTimeOffset upTo)
    {
        var offset = zone.GetUtcOffset(after);
        for (var low = after; low < upTo; low = low.AddDays(1))
        {
            var high = upTo - low > TimeSpan.FromDays(1) ? low.AddDays(1) : upTo;
            if (zone.GetUtcOffset(high) != offset)
                return FirstSecond(low, high, instant => zone.GetUtcOffset(instant) != offset);
        }

        return null;
    }

    /// <summary>The last change of the offset after one instant, up to and including another; null when there is none.</summary>
    public static DateTimeOffset? LastChange(TimeZoneInfo zone, DateTimeOffset after, DateTimeOffset upTo)
    {
        var offset = zone.GetUtcOffset(upTo);
        for (var high = upTo; high > after; high = high.AddDays(-1))
        {
            var low = high - after > TimeSpan.FromDays(1) ? high.AddDays(-1) : after;
            if (zone.GetUtcOffset(low) != offset)
                return FirstSecond(low, high, instant => zone.GetUtcOffset(instant) == offset);
        }

        return null;
    }

    /// <summary>Offsets change at whole seconds, so halving ends at the very one.</summary>
    private static DateTimeOffset FirstSecond(DateTimeOffset low, DateTimeOffset high, Func<DateTimeOffset, bool> reached)
    {
        var (no, yes) = (low.ToUnixTimeSeconds(), high.ToUnixTimeSeconds());
        if (!reached(DateTimeOffset.FromUnixTimeSeconds(yes)))
            yes++;
        while (yes - no > 1)
        {
            var middle = no + ((yes - no) / 2);
            (no, yes) = reached(DateTimeOffset.FromUnixTimeSeconds(middle)) ? (no, middle) : (middle, yes);
        }

        return DateTimeOffset.FromUnixTimeSeconds(yes);
    }
}
