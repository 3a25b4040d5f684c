using System.Collections.Concurrent;

namespace SecureStoreBackup.Schedules;

/// <summary>
/// <see cref="Schedule.LongestGap"/>, counted once per expression, zone and month: policies by the thousand share few schedules,
/// and each asks at every look. Counted from the month's beginning, so that the answer is the same whoever asks when. Thread-safe.
/// </summary>
public static class LongestGaps
{
    /// <summary>Some hundred bytes each. Reached only by policies that are edited for years; then counting begins anew.</summary>
    private const int Capacity = 10_000;

    private static readonly ConcurrentDictionary<(string Expression, string Zone, int Month), TimeSpan> _known = new();

    /// <summary>The longest gap as seen from the month of an instant, in UTC.</summary>
    public static TimeSpan Of(Schedule schedule, DateTimeOffset from)
    {
        var month = new DateTimeOffset(from.UtcDateTime.Year, from.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var key = (schedule.Expression.Text, schedule.Zone.Id, (month.Year * 12) + month.Month);
        if (_known.TryGetValue(key, out var gap))
            return gap;
        if (_known.Count >= Capacity)
            _known.Clear();
        return _known[key] = schedule.LongestGap(month);
    }
}
