using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>How much and how many.</summary>
internal static class AmountPlot
{
    private const double Left = 90;
    private const double Top = 14;
    private const double Bottom = 204;

    /// <summary>What is there of each recovery point, in bytes, over the time that it stands for.</summary>
    public static XElement Sizes(TargetEvidence target, DateTimeOffset now, string id)
    {
        PointEvidence[] points = [.. target.Points.Where(point => point.Bytes > 0 && point.State is not (EvidenceState.NoManifest or EvidenceState.Ahead))];
        var (from, to) = points.Length == 0 ? (now.AddDays(-1), now) : (points[0].Slot.AddHours(-12), points[^1].Slot.AddHours(12));
        var (axis, values) = (new TimeAxis(from, to, Left, Plot.Right), ValueAxis.Of(points.Select(point => (double)point.Bytes).DefaultIfEmpty(1).Max(), ValueAxis.Bytes, Top, Bottom, bytes => ReportText.Size((long)bytes)));
        return Plot.Picture($"{id}-sizes", Bottom + 62, "Size of each recovery point",
            string.Create(CultureInfo.InvariantCulture, $"{points.Length} points are there, {ReportText.Size(points.Sum(point => point.Bytes))} together; the largest has {ReportText.Size(points.Select(point => point.Bytes).DefaultIfEmpty().Max())}."),
            values.Draw(Left, Plot.Right), axis.Draw(Top, Bottom),
            points.Select(point => Tag.Of("line", Tag.With("class", "stem"), Tag.With("x1", axis.At(point.Slot)), Tag.With("x2", axis.At(point.Slot)), Tag.With("y1", Bottom), Tag.With("y2", values.At(point.Bytes)))),
            points.Select(point => Plot.Mark(
                Series.States[point.State], axis.At(point.Slot), values.At(point.Bytes), $"{point.Point}: {ReportText.Size(point.Bytes)}, {Series.States[point.State].Label}",
                ("point", point.Point), ("at", ReportText.Exact(point.Slot)), ("bytes", ReportText.Count(point.Bytes)))),
            Plot.Legend(Left, Bottom + 48, points.Select(point => point.State).Distinct().Order().Select(state => Series.States[state])));
    }

    /// <summary>How many recovery points stood, as a line of steps, with what retention and people marked below it.</summary>
    public static XElement Standing(TargetEvidence target, ReportPeriod period, DateTimeOffset now, string id)
    {
        var (axis, end) = (new TimeAxis(period.From, period.To, Left, Plot.Right), period.KnownTo(now));
        var values = ValueAxis.Of(target.Retention.Standing.Select(count => (double)count.Points).Append(1).Max(), ValueAxis.Counts, Top, Bottom, count => ReportText.Count((long)count));
        var line = new StringBuilder();
        foreach (var count in target.Retention.Standing)
            line.Append(CultureInfo.InvariantCulture, $"{(line.Length == 0 ? $"M{axis.At(count.At):0.##} " : $"H{axis.At(count.At):0.##}V")}{values.At(count.Points):0.##}");
        line.Append(CultureInfo.InvariantCulture, $"H{Math.Max(axis.Left, axis.At(end)):0.##}");
        return Plot.Picture($"{id}-standing", Bottom + 84, "Recovery points that stood, and what was marked for deletion",
            string.Create(CultureInfo.InvariantCulture, $"{target.Retention.Standing[0].Points} points stood at the beginning and {target.Retention.Standing[^1].Points} at the end; {target.Retention.Marked} were marked and {target.Retention.Withdrawn} marks withdrawn."),
            values.Draw(Left, Plot.Right), axis.Draw(Top, Bottom), [Tag.Of("path", Tag.With("class", "curve"), Tag.With("d", line.ToString()))],
            target.Retention.Standing.Select(count => Tag.Of(
                "circle", Tag.With("class", "peak"), Tag.With("data-series", "Standing"), Tag.With("data-at", ReportText.Exact(count.At)), Tag.With("data-count", ReportText.Count(count.Points)),
                Tag.With("cx", axis.At(count.At)), Tag.With("cy", values.At(count.Points)), Tag.With("r", 2.5), Tag.Of("title", $"{ReportText.Time(count.At)}: {ReportText.Count(count.Points)}"))),
            target.Retention.All.Select(mark => Plot.Mark(
                mark.Withdrawal ? Series.Withdrawn : Series.Marked, axis.At(mark.At), Bottom + 40, $"{mark.Point}, {ReportText.Time(mark.At)}: {(mark.Withdrawal ? "mark withdrawn" : mark.ByHand ? "marked by hand" : "marked")}",
                ("point", mark.Point), ("at", ReportText.Exact(mark.At)))),
            Plot.Legend(Left, Bottom + 70, [Series.Marked, Series.Withdrawn]));
    }

    /// <summary>Of how many recovery points each lack of proof is told.</summary>
    public static XElement Unproven(IReadOnlyList<UnprovenItem> items, string id)
    {
        const double Row = 30, Labels = 190;
        UnprovenItem[] counted = [.. items.Where(item => item.Points.Count > 0)];
        var bottom = Top + (Math.Max(1, counted.Length) * Row);
        var most = counted.Select(item => item.Points.Count).DefaultIfEmpty(1).Max();
        return Plot.Picture($"{id}-unproven", bottom + 12, "Recovery points that lack proof", counted.Length == 0 ? "None." : string.Join(", ", counted.Select(item => $"{ReportText.Words(item.Kind)} {ReportText.Count(item.Points.Count)}")) + ".",
            counted.SelectMany((item, index) => new[]
            {
                Plot.Text(Labels - 14, Top + (index * Row) + 19, ReportText.Words(item.Kind), "end"),
                Tag.Of("rect", Tag.With("class", "bar"), Tag.With("data-series", "Unproven"), Tag.With("data-kind", item.Kind.ToString()), Tag.With("data-count", ReportText.Count(item.Points.Count)),
                    Tag.With("x", Labels), Tag.With("y", Top + (index * Row) + 4), Tag.With("height", Row - 10), Tag.With("width", item.Points.Count * (Plot.Right - Labels - 60) / most)),
                Plot.Text(Labels + (item.Points.Count * (Plot.Right - Labels - 60) / most) + 10, Top + (index * Row) + 19, ReportText.Count(item.Points.Count), style: "strong"),
            }));
    }
}
