namespace SecureStoreBackup.Schedules;

/// <summary>A slot of a schedule with its jitter added.</summary>
/// <param name="Slot">The time that the expression names, in UTC.</param>
/// <param name="DueAt">When it starts: the slot and its jitter.</param>
public sealed record DueSlot(DateTimeOffset Slot, DateTimeOffset DueAt)
{
    /// <summary>
    /// The slot to run now: the newest after <paramref name="since"/> that is due, unless it is due for longer than the
    /// deadline. Older ones are never made up for.
    /// </summary>
    /// <param name="since">The last slot that was run, or when the schedule began; slots up to and including it are done.</param>
    /// <param name="jitter">The largest jitter.</param>
    public static DueSlot? Newest(Schedule schedule, DateTimeOffset since, DateTimeOffset now, TimeSpan jitter, TimeSpan startingDeadline, string uid) =>
        Latest(schedule, since, now, jitter, uid) is { } latest && now - latest.DueAt <= startingDeadline ? latest : null;

    /// <summary>The newest slot after <paramref name="since"/> that is due, however long ago.</summary>
    public static DueSlot? Latest(Schedule schedule, DateTimeOffset since, DateTimeOffset now, TimeSpan jitter, string uid)
    {
        for (var slot = schedule.LatestAtOrBefore(now); slot > since; slot = schedule.LatestAtOrBefore(slot.Value.AddTicks(-1)))
        {
            var candidate = At(slot.Value, jitter, uid);
            if (candidate.DueAt <= now)
                return candidate;
        }

        return null;
    }

    /// <summary>What starts next: of the slots after <paramref name="since"/> that are not due yet, the one due first.</summary>
    public static DueSlot? Next(Schedule schedule, DateTimeOffset since, DateTimeOffset now, TimeSpan jitter, string uid)
    {
        DueSlot? first = null;
        var from = now - jitter > since ? now - jitter : since;
        for (var slot = schedule.NextAfter(from); slot is { } at && !(first?.DueAt <= at); slot = schedule.NextAfter(at))
        {
            var candidate = At(at, jitter, uid);
            if (candidate.DueAt > now && (first is null || candidate.DueAt < first.DueAt))
                first = candidate;
        }

        return first;
    }

    private static DueSlot At(DateTimeOffset slot, TimeSpan jitter, string uid) => new(slot, slot + Jitter.For(uid, slot, jitter));
}
