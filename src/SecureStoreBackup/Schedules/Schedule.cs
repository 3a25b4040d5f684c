namespace SecureStoreBackup.Schedules;

/// <summary>
/// When a policy runs. When clocks change: with fixed hours, a skipped local time runs at the next valid instant and a
/// repeated one runs once, the first time; with wildcard hours (<c>*</c>, <c>*/n</c>) slots follow elapsed time, so a
/// repeated hour runs twice and a skipped one not at all. All instants are returned in UTC.
/// </summary>
public sealed record Schedule(CronExpression Expression, TimeZoneInfo Zone)
{
    /// <summary>The first slot after an instant; null when the calendar ends first.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        instant = instant.ToUniversalTime();
        return Expression.FollowsElapsedTime ? NextElapsed(instant) : NextFixed(instant);
    }

    /// <summary>The last slot up to and including an instant; null when the calendar begins later.</summary>
    public DateTimeOffset? LatestAtOrBefore(DateTimeOffset instant)
    {
        instant = instant.ToUniversalTime();
        return Expression.FollowsElapsedTime ? LatestElapsed(instant) : LatestFixed(instant);
    }

    /// <summary>
    /// The longest time between two neighbours of the next 400 slots, or of the next eight days' where those are more, so that
    /// nights and weekends count; zero when there are fewer than two.
    /// </summary>
    public TimeSpan LongestGap(DateTimeOffset from)
    {
        var longest = TimeSpan.Zero;
        var previous = NextAfter(from);
        for (var i = 1; (i < 400 || previous - from < TimeSpan.FromDays(8)) && previous is { } last && NextAfter(last) is { } next; i++)
        {
            longest = next - last > longest ? next - last : longest;
            previous = next;
        }

        return longest;
    }

    // FirstInstant never falls as readings rise, so the first reading whose instant is late enough is the answer.
    private DateTimeOffset? NextFixed(DateTimeOffset instant)
    {
        var local = LocalSlots.AtOrAfter(Expression, ZoneClock.Reading(Zone, instant).AddTicks(1));
        while (local is { } reading)
        {
            if (ZoneClock.FirstInstant(Zone, reading) is var slot && slot > instant)
                return slot;
            local = LocalSlots.AtOrAfter(Expression, reading.AddTicks(1));
        }

        return null;
    }

    private DateTimeOffset? LatestFixed(DateTimeOffset instant)
    {
        // In a repeated hour, readings later than the clock's own have had their instant already.
        var yesterday = ZoneClock.Reading(Zone, instant.AddDays(-1)).AddDays(1);
        var today = ZoneClock.Reading(Zone, instant);
        var local = LocalSlots.AtOrBefore(Expression, yesterday > today ? yesterday : today);
        while (local is { } reading)
        {
            if (ZoneClock.FirstInstant(Zone, reading) is var slot && slot <= instant)
                return slot;
            local = LocalSlots.AtOrBefore(Expression, reading.AddTicks(-1));
        }

        return null;
    }

    private DateTimeOffset? NextElapsed(DateTimeOffset instant)
    {
        for (var from = instant.AddTicks(1); ;)
        {
            var now = ZoneClock.Reading(Zone, from);
            if (LocalSlots.AtOrAfter(Expression, now) is not { } reading)
                return null;
            var slot = from + (reading - now);
            if (ZoneClock.FirstChange(Zone, from, slot) is not { } change)
                return slot;
            from = change;
        }
    }

    private DateTimeOffset? LatestElapsed(DateTimeOffset instant)
    {
        for (var upTo = instant; ;)
        {
            var now = ZoneClock.Reading(Zone, upTo);
            if (LocalSlots.AtOrBefore(Expression, now) is not { } reading)
                return null;
            var slot = upTo - (now - reading);
            if (ZoneClock.LastChange(Zone, slot, upTo) is not { } change)
                return slot;
            upTo = change.AddTicks(-1);
        }
    }
}
