using System.Globalization;

namespace SecureStoreBackup.Retention;

/// <summary>Which points the rules keep, and why. Each rule takes the newest point of a period, period by period; empty periods do not count.</summary>
internal static class KeptPoints
{
    /// <param name="points">Those that count, newest first.</param>
    public static Dictionary<string, List<string>> Of(IReadOnlyList<RetentionPoint> points, RetentionRules rules, TimeZoneInfo zone)
    {
        var kept = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        Keep(kept, points.Take(1), KeepReasons.Newest);
        Keep(kept, points.Take(rules.KeepLast), KeepReasons.Last);
        Keep(kept, NewestOfEach(points, rules.KeepDaily, point => Day(point, zone)), KeepReasons.Daily);
        Keep(kept, NewestOfEach(points, rules.KeepWeekly, point => Week(point, zone)), KeepReasons.Weekly);
        Keep(kept, NewestOfEach(points, rules.KeepMonthly, point => Month(point, zone)), KeepReasons.Monthly);
        Keep(kept, NewestOfEach(points, rules.KeepYearly, point => Local(point, zone).Year), KeepReasons.Yearly);
        Keep(kept, Minimum(points, rules.MinimumCopies), KeepReasons.MinimumCopies);
        return kept;
    }

    /// <summary>The newest restorable ones; while there are fewer than the minimum, everything stays, for a passphrase may still prove right.</summary>
    private static IEnumerable<RetentionPoint> Minimum(IReadOnlyList<RetentionPoint> points, int minimum)
    {
        var restorable = points.Where(point => point.Restorable).Take(minimum).ToArray();
        return restorable.Length < minimum ? points : restorable;
    }

    private static IEnumerable<RetentionPoint> NewestOfEach(IReadOnlyList<RetentionPoint> points, int periods, Func<RetentionPoint, int> period) =>
        points.GroupBy(period).Take(periods).Select(group => group.First());

    private static DateTime Local(RetentionPoint point, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(point.At, zone).DateTime;

    private static int Day(RetentionPoint point, TimeZoneInfo zone) => DateOnly.FromDateTime(Local(point, zone)).DayNumber;

    private static int Week(RetentionPoint point, TimeZoneInfo zone) => Local(point, zone) is var at ? (ISOWeek.GetYear(at) * 100) + ISOWeek.GetWeekOfYear(at) : 0;

    private static int Month(RetentionPoint point, TimeZoneInfo zone) => Local(point, zone) is var at ? (at.Year * 12) + at.Month : 0;

    private static void Keep(Dictionary<string, List<string>> kept, IEnumerable<RetentionPoint> points, string because)
    {
        foreach (var point in points)
        {
            if (!kept.TryGetValue(point.Name, out var reasons))
                kept.Add(point.Name, reasons = []);
            reasons.Add(because);
        }
    }
}
