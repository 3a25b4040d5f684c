using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Pruning;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>What retention, and people, did to the points of a target in a period. Pure.</summary>
internal static class RetentionReading
{
    public static RetentionSummary Of(PolicyContents contents, IReadOnlyList<PointEvidence> points, ReportPeriod period, DateTimeOffset now)
    {
        MarkRow[] marks =
        [
            .. contents.Marks.All.Where(mark => PointReading.IsPoint(mark.Name.Point)).Select(mark => new MarkRow(mark.At, mark.Name.Point, mark.Name.Withdrawal, mark.ByHand))
                .OrderBy(mark => mark.At).ThenBy(mark => mark.Point, StringComparer.Ordinal).ThenBy(mark => mark.Withdrawal),
        ];
        MarkRow[] of = [.. marks.Where(mark => period.Has(mark.At))];
        DateTimeOffset[] passes = [.. contents.Claims.Select(TimeOf).OfType<DateTimeOffset>().Where(period.Has)];
        DateTimeOffset[] gone = [.. points.Where(point => point is { State: EvidenceState.Deleted, MarkedAt: { } at } && period.Has(at)).Select(point => point.MarkedAt!.Value)];
        var days = passes.Concat(of.Select(mark => mark.At)).Select(Day).Distinct().Order();
        return new RetentionSummary(passes.Length, of.Count(mark => !mark.Withdrawal), of.Count(mark => mark.ByHand), of.Count(mark => mark.Withdrawal), gone.Length)
        {
            Days = [.. days.Select(day => new RetentionDay(
                day, passes.Count(at => Day(at) == day), of.Count(mark => !mark.Withdrawal && Day(mark.At) == day), of.Count(mark => mark.Withdrawal && Day(mark.At) == day), gone.Count(at => Day(at) == day)))],
            Standing = Standing(points, marks, period, now),
            All = of,
        };
    }

    /// <summary>Points count from their time on, and not while a tombstone is in effect. Damage, and what vanished, counts as if it had never stood.</summary>
    private static List<StandingCount> Standing(IReadOnlyList<PointEvidence> points, MarkRow[] marks, ReportPeriod period, DateTimeOffset now)
    {
        var (known, end) = (points.Where(point => point.WasMade).Select(point => point.Point).ToHashSet(StringComparer.Ordinal), period.KnownTo(now));
        var changes = points.Where(point => point.WasMade).Select(point => (At: point.Slot, point.Point, By: 1))
            .Concat(marks.Where(mark => known.Contains(mark.Point)).Select(mark => (mark.At, mark.Point, By: mark.Withdrawal ? 1 : -1)))
            .Where(change => change.At < end).OrderBy(change => change.At).ToArray();
        var (count, standing) = (changes.Where(change => change.At <= period.From).Sum(change => change.By), new List<StandingCount>());
        standing.Add(new StandingCount(period.From, count));
        foreach (var group in changes.Where(change => change.At > period.From).GroupBy(change => change.At))
            standing.Add(new StandingCount(group.Key, count += group.Sum(change => change.By)));
        return standing;
    }

    private static DateTimeOffset? TimeOf(Ports.StoredBlob claim) => Stamp.TryParse(claim.Metadata.GetValueOrDefault(PointMarks.AtMetadata) ?? "", out var at) ? at : null;

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
