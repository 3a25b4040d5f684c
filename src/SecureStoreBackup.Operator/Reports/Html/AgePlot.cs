using System.Globalization;
using System.Text;
using System.Xml.Linq;
using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>How old things became.</summary>
internal static class AgePlot
{
    private const double Left = 90;
    private const double Top = 14;
    private const double Bottom = 224;

    /// <summary>The age of the newest recovery point, which grows until there is another, and the objective as a dashed line.</summary>
    public static XElement Newest(TargetEvidence target, ReportPeriod period, long? maxAgeSeconds, string id)
    {
        var (axis, values) = (new TimeAxis(period.From, period.To, Left, Plot.Right), ValueAxis.Of(Math.Max(target.Gaps.Select(gap => gap.Seconds).DefaultIfEmpty().Max(), maxAgeSeconds ?? 0), ValueAxis.Times, Top, Bottom, Time));
        var line = new StringBuilder();
        foreach (var gap in target.Gaps)
        {
            var from = gap.From < period.From ? period.From : gap.From;
            line.Append(CultureInfo.InvariantCulture, $"{(line.Length == 0 ? "M" : "L")}{axis.At(from):0.##} {values.At((from - gap.From).TotalSeconds):0.##}L{axis.At(gap.To):0.##} {values.At(gap.Seconds):0.##}");
        }

        var objective = maxAgeSeconds is not { } most ? [] : new[]
        {
            Tag.Of("line", Tag.With("class", "objective"), Tag.With("data-seconds", ReportText.Count(most)), Tag.With("x1", Left), Tag.With("x2", Plot.Right), Tag.With("y1", values.At(most)), Tag.With("y2", values.At(most))),
            Plot.Text(Plot.Right, values.At(most) - 6, $"objective {DurationText.Format(TimeSpan.FromSeconds(most))}", "end", "strong"),
        };
        var longest = target.LongestGap is { } found ? $"At most {ReportText.Age(found.Seconds)}, at {ReportText.Time(found.To)}." : "The period has not begun.";
        return Plot.Picture($"{id}-age", Bottom + 34, "Age of the newest recovery point", $"{longest}{(target.GapsOverMaxAge is { } over ? string.Create(CultureInfo.InvariantCulture, $" Older than the objective {over} times.") : "")}",
            values.Draw(Left, Plot.Right), axis.Draw(Top, Bottom),
            line.Length == 0 ? [] : [Tag.Of("path", Tag.With("class", "curve"), Tag.With("d", line.ToString()))],
            target.Gaps.Select(gap => Tag.Of(
                "circle", Tag.With("class", maxAgeSeconds < gap.Seconds ? "peak bad" : "peak"), Tag.With("data-series", "Gap"), Tag.With("data-from", ReportText.Exact(gap.From)), Tag.With("data-to", ReportText.Exact(gap.To)),
                Tag.With("data-seconds", ReportText.Count(gap.Seconds)), Tag.With("cx", axis.At(gap.To)), Tag.With("cy", values.At(gap.Seconds)), Tag.With("r", maxAgeSeconds < gap.Seconds ? 5 : 2.5),
                Tag.Of("title", $"{ReportText.Age(gap.Seconds)} at {ReportText.Time(gap.To)}"))),
            objective);
    }

    /// <summary>How long ago each standing recovery point was last read whole.</summary>
    public static XElement Readings(TargetEvidence target, DateTimeOffset now, string id)
    {
        PointEvidence[] standing = [.. target.Points.Where(point => point is { Stands: true, LastRead: not null })];
        var (oldest, newest) = standing.Length == 0 ? (now, now) : (standing[0].Slot, standing[^1].Slot);
        var (axis, values) = (new TimeAxis(oldest < now.AddDays(-1) ? oldest : now.AddDays(-1), newest > now ? newest : now, Left, Plot.Right), ValueAxis.Of(standing.Select(Seconds).DefaultIfEmpty().Max(), ValueAxis.Times, Top, Bottom, Time));
        return Plot.Picture($"{id}-readings", Bottom + 62, "Time since each recovery point was last read whole",
            string.Create(CultureInfo.InvariantCulture, $"{standing.Length} points that stand, by the time that they stand for; {target.Readings.NeverReadAgain} of them were not read again since they were made. Longest ago: {(target.Readings.LongestUnreadSeconds is { } longest ? ReportText.Age(longest) : "none")}."),
            values.Draw(Left, Plot.Right), axis.Draw(Top, Bottom),
            standing.Select(point => Plot.Mark(
                point.ReadAgain == 0 ? Series.NeverRead : Series.ReadAgain, axis.At(point.Slot), values.At(Seconds(point)), $"{point.Point}: last read {ReportText.Time(point.LastRead)}, {ReportText.Age((long)Seconds(point))} ago",
                ("point", point.Point), ("at", ReportText.Exact(point.Slot)), ("read", ReportText.Exact(point.LastRead!.Value)))),
            Plot.Legend(Left, Bottom + 48, [Series.ReadAgain, Series.NeverRead]));

        double Seconds(PointEvidence point) => Math.Max(0, (now - point.LastRead!.Value).TotalSeconds);
    }

    private static string Time(double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{(seconds % 86400 == 0 ? $"{seconds / 86400:0} d" : $"{seconds / 3600:0} h")}");
}
