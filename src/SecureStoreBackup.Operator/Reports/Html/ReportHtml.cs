using System.Globalization;
using System.Xml.Linq;
using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>
/// The report as one page that needs nothing else: no script, no file beside it, nothing from the network. Plots are drawn
/// here, and their marks carry what they stand for in <c>data-…</c> attributes.
/// </summary>
internal static class ReportHtml
{
    private const int MostNames = 12;

    public static string Of(EvidenceReport report) => Tag.Write(Tag.Of(
        "html", Tag.With("lang", "en"),
        Tag.Of("head",
            Tag.Of("meta", Tag.With("charset", "utf-8")),
            Tag.Of("meta", Tag.With("name", "viewport"), Tag.With("content", "width=device-width, initial-scale=1")),
            Tag.Of("meta", Tag.With("http-equiv", "Content-Security-Policy"), Tag.With("content", "default-src 'none'; style-src 'unsafe-inline'")),
            Tag.Of("title", $"Evidence of backups: {report.Policy}"),
            new XElement("style", PageStyle.Css)),
        Tag.Of("body", Header(report), Tag.Of("main", Numbers(report), Unproven(report), report.Targets.Select((target, index) => TargetSection.Of(report, target, index)), Limits()),
            Tag.Of("footer", Tag.Of("p", $"Made by {report.MadeBy} at {ReportText.Time(report.At)} from the containers alone. All times are UTC.")))));

    private static XElement Header(EvidenceReport report) => Tag.Of("header",
        Tag.Of("p", Tag.With("class", "kicker"), "Secure Store Backup"),
        Tag.Of("h1", "Evidence of backups"),
        Tag.Of("p", Tag.With("class", "policy"), report.Policy),
        Tag.Of("dl",
            Fact("Period", $"{ReportText.Time(report.Period.From)} up to {ReportText.Time(report.Period.To)}", "wide"),
            Fact("Containers read", ReportText.Time(report.At)),
            Fact("Objective for the newest point’s age", report.MaxAgeSeconds is { } most ? DurationText.Format(TimeSpan.FromSeconds(most)) : "not given"),
            report.Targets.Select((target, index) => Fact(ReportSummary.TargetName(index), $"{target.Container}{(target.Path is { } path ? $", below {path}" : "")}", "wide"))));

    private static XElement Fact(string name, string value, string? style = null) => Tag.Of("div", style is null ? null : Tag.With("class", style), Tag.Of("dt", name), Tag.Of("dd", value));

    private static XElement Numbers(EvidenceReport report) => Section("numbers", "In numbers", PageTable.Of(ReportSummary.Of(report)));

    private static XElement Unproven(EvidenceReport report)
    {
        var items = report.Unproven.Select(item => (Where: "All targets", Item: item))
            .Concat(report.Targets.SelectMany((target, index) => target.Unproven.Select(item => (Where: ReportSummary.TargetName(index), Item: item)))).ToArray();
        return items.Length == 0
            ? Section("unproven", "What is not proven", Tag.Of("p", "Nothing that this report looks at lacks proof."))
            : Section("unproven", "What is not proven",
                PageTable.Of(new ReportTable("unproven-table", "Every lack of proof, the worst first for each target", ["Kind", "Target", "What", "Points"],
                    [.. items.Select(found => (string[])[ReportText.Words(found.Item.Kind), found.Where, found.Item.What, Names(found.Item.Points)])], "")),
                report.Targets.Select((target, index) => Tag.Of("figure", Tag.Of("figcaption", Tag.Of("strong", $"{ReportSummary.TargetName(index)}: recovery points that lack proof"), Tag.Of("a", Tag.With("href", "#unproven-table"), "The numbers as a table")), AmountPlot.Unproven(target.Unproven, TargetSection.Id(index)))));
    }

    private static string Names(IReadOnlyList<string> points) => points.Count == 0 ? ReportText.None
        : $"{string.Join(", ", points.Take(MostNames))}{(points.Count > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {points.Count - MostNames} more") : "")}";

    private static XElement Limits() => Section("limits", "What this report cannot tell", Tag.Of("ul", ReportLimits.Sentences.Select(sentence => Tag.Of("li", sentence))));

    private static XElement Section(string id, string head, params object?[] content) =>
        Tag.Of("section", [Tag.With("aria-labelledby", id), Tag.Of("h2", Tag.With("id", id), head), .. content]);
}
