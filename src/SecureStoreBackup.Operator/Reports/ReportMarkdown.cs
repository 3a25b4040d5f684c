using System.Globalization;
using System.Text;
using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>The report as Markdown, tables as GitHub writes them. Whatever a name holds, it stays in its cell and is shown as it is.</summary>
internal static class ReportMarkdown
{
    private const int MostNames = 10;

    public static string Of(EvidenceReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Evidence of backups: {Escape(report.Policy)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Period: {ReportText.Time(report.Period.From)} up to {ReportText.Time(report.Period.To)} (UTC)\n");
        text.Append(CultureInfo.InvariantCulture, $"- Containers read: {ReportText.Time(report.At)}, by {Escape(report.MadeBy)}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Objective for the newest point's age: {(report.MaxAgeSeconds is { } most ? DurationText.Format(TimeSpan.FromSeconds(most)) : "not given")}\n");
        foreach (var (target, index) in report.Targets.Select((target, index) => (target, index)))
            text.Append(CultureInfo.InvariantCulture, $"- {ReportSummary.TargetName(index)}: {Escape(target.Container)}{(target.Path is { } path ? $", below {Escape(path)}" : "")}\n");
        text.Append("\n## In numbers\n\n");
        Table(text, ReportSummary.Of(report));
        text.Append("\n## What is not proven\n\n");
        foreach (var item in report.Unproven)
            Item(text, item, null);
        foreach (var (target, index) in report.Targets.Select((target, index) => (target, index)))
            foreach (var item in target.Unproven)
                Item(text, item, ReportSummary.TargetName(index));
        if (report.Unproven.Count == 0 && report.Targets.All(target => target.Unproven.Count == 0))
            text.Append("Nothing that this report looks at lacks proof.\n");
        foreach (var (target, index) in report.Targets.Select((target, index) => (target, index)))
            Target(text, target, index);
        text.Append("\n## What this report cannot tell\n\n");
        foreach (var sentence in ReportLimits.Sentences)
            text.Append(CultureInfo.InvariantCulture, $"- {sentence}\n");
        return text.ToString();
    }

    private static void Target(StringBuilder text, TargetEvidence target, int index)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {ReportSummary.TargetName(index)}: {Escape(target.Container)}\n");
        var id = "";
        foreach (var (head, table) in new[]
        {
            ("Recovery points", ReportTables.Points(target, id)), ("Notes", ReportTables.Notes(target, id)), ("Times without a new point", ReportTables.Gaps(target, id)),
            ("Verifications, drills and restores", ReportTables.Activity(target, id)), ("Retention", ReportTables.Retention(target, id)), ("Owners", ReportTables.Owners(target, id)),
            ("Not ours", ReportTables.Foreign(target, id)),
        })
        {
            if (table is { Rows.Count: 0, Empty: "" })
                continue;
            text.Append(CultureInfo.InvariantCulture, $"\n### {head}\n\n");
            Table(text, table);
        }
    }

    private static void Item(StringBuilder text, UnprovenItem item, string? target)
    {
        text.Append(CultureInfo.InvariantCulture, $"- **{ReportText.Words(item.Kind)}**{(target is null ? "" : $" ({target})")}: {Escape(item.What)}");
        if (item.Points.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $" {string.Join(", ", item.Points.Take(MostNames).Select(Escape))}{(item.Points.Count > MostNames ? $" and {item.Points.Count - MostNames} more" : "")}.");
        text.Append('\n');
    }

    private static void Table(StringBuilder text, ReportTable table)
    {
        if (table.Rows.Count == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{table.Empty}\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", table.Heads)} |\n|{string.Concat(Enumerable.Repeat("---|", table.Heads.Count))}\n");
        foreach (var row in table.Rows)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Escape))} |\n");
    }

    /// <summary>Every character that Markdown gives a meaning stands for itself.</summary>
    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in ReportText.Plain(value))
        {
            if (character is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '~' or '#' or '!' or '&')
                text.Append('\\');
            text.Append(character);
        }

        return text.ToString();
    }
}
