namespace SecureStoreBackup.Operator.Reports;

/// <summary>How old the newest recovery point became in a period. Pure.</summary>
internal static class GapReading
{
    /// <param name="made">When recovery points were made, in order.</param>
    /// <returns>In order; together they fill the period as far as it is over. The first may begin before it.</returns>
    public static IReadOnlyList<Gap> Of(IReadOnlyList<DateTimeOffset> made, ReportPeriod period, DateTimeOffset now)
    {
        var end = period.KnownTo(now);
        if (end <= period.From)
            return [];
        var before = made.Where(at => at < period.From).Select(at => (DateTimeOffset?)at).LastOrDefault();
        DateTimeOffset[] inside = [.. made.Where(at => at >= period.From && at < end).Distinct()];
        var gaps = new List<Gap>();
        var (from, after) = (before ?? period.From, before is not null);
        foreach (var at in inside)
        {
            if (at > from)
                gaps.Add(Between(from, at, after, BeforePoint: true));
            (from, after) = (at, true);
        }

        gaps.Add(Between(from, end, after, BeforePoint: made.Contains(end)));
        return gaps;
    }

    private static Gap Between(DateTimeOffset from, DateTimeOffset to, bool AfterPoint, bool BeforePoint) => new(from, to, (long)(to - from).TotalSeconds, AfterPoint, BeforePoint);
}
