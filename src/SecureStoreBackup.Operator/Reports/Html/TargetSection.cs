using System.Globalization;
using System.Xml.Linq;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>One target: its plots, each with the table of its numbers.</summary>
internal static class TargetSection
{
    public static string Id(int index) => string.Create(CultureInfo.InvariantCulture, $"t{index + 1}");

    public static XElement Of(EvidenceReport report, TargetEvidence target, int index)
    {
        var (id, period, now) = (Id(index), report.Period, report.At);
        return Tag.Of("section", Tag.With("aria-labelledby", id), Tag.With("class", "target"),
            Tag.Of("h2", Tag.With("id", id), $"{ReportSummary.TargetName(index)}: {target.Container}"),
            target.Path is null ? Tag.Of("p", "There is nothing of the policy in this container.") : null,
            Tag.Of("dl", Tag.With("class", "cards"),
                Card("Made in the period", ReportText.Count(target.Counts.Made)),
                Card("Stand now", ReportText.Count(target.Counts.Standing)),
                Card("Passphrase accepted", $"{ReportText.Count(target.Counts.Restorable)} of {ReportText.Count(target.Counts.Standing)}"),
                Card("Locked for good", $"{ReportText.Count(target.Locks.Locked)} of {ReportText.Count(target.Counts.Standing)}"),
                Card("Longest without a new one", target.LongestGap is { } gap ? ReportText.Age(gap.Seconds) : ReportText.None),
                Card("Drills succeeded", $"{ReportText.Count(target.Restores.DrillsSucceeded)} of {ReportText.Count(target.Restores.Drills)}")),
            Tag.Of("h3", "Recovery points"),
            Figure(LanePlot.Points(target, period, id), $"{id}-points-table"),
            Figure(AmountPlot.Sizes(target, now, id), $"{id}-points-table"),
            PageTable.Of(ReportTables.Points(target, id)),
            PageTable.Of(ReportTables.Notes(target, id)),
            Tag.Of("h3", "Age of the newest point"),
            Figure(AgePlot.Newest(target, period, report.MaxAgeSeconds, id), $"{id}-gaps-table"),
            PageTable.Of(ReportTables.Gaps(target, id)),
            Tag.Of("h3", "Verification and drills"),
            Figure(LanePlot.Activity(target, period, id), $"{id}-activity-table"),
            Figure(AgePlot.Readings(target, now, id), $"{id}-points-table"),
            PageTable.Of(ReportTables.Activity(target, id)),
            Tag.Of("h3", "Retention"),
            Figure(AmountPlot.Standing(target, period, now, id), $"{id}-standing-table"),
            PageTable.Of(ReportTables.Retention(target, id)),
            PageTable.Of(ReportTables.Standing(target, id)),
            Tag.Of("h3", "Who writes there"),
            PageTable.Of(ReportTables.Owners(target, id)),
            PageTable.Of(ReportTables.Foreign(target, id)));
    }

    private static XElement Card(string name, string value) => Tag.Of("div", Tag.Of("dt", name), Tag.Of("dd", value));

    private static XElement Figure(XElement plot, string table) =>
        Tag.Of("figure", Tag.Of("figcaption", Tag.Of("strong", plot.Element("title")!.Value), Tag.Of("a", Tag.With("href", $"#{table}"), "The numbers as a table")), plot);
}
