using System.Globalization;
using SecureStoreBackup.Operator.Api.Validation;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>The report in numbers: a row for each, a column for each target.</summary>
internal static class ReportSummary
{
    private static readonly (string Head, Func<TargetEvidence, string> Cell)[] _rows =
    [
        ("Recovery points made in the period", target => Count(target.Counts.Made)),
        ("Longest time without a new one", target => target.LongestGap is { } gap ? $"{(gap.AfterPoint ? "" : "at least ")}{ReportText.Age(gap.Seconds)}" : ReportText.None),
        ("Recovery points that stand now", target => Count(target.Counts.Standing)),
        ("Standing points whose passphrase a farm has accepted", target => Count(target.Counts.Restorable)),
        ("Standing points: the newest is of", target => ReportText.Time(target.Counts.Newest)),
        ("Standing points: the oldest is of", target => ReportText.Time(target.Counts.Oldest)),
        ("Standing points: size together", target => ReportText.Size(target.Counts.StandingBytes)),
        ("Standing points: locked for good now", target => Count(target.Locks.Locked)),
        ("Standing points: the first lock ends", target => ReportText.Time(target.Locks.EarliestEnd)),
        ("Standing points: not read again since they were made", target => Count(target.Readings.NeverReadAgain)),
        ("Standing points: longest time since a reading", target => target.Readings.LongestUnreadSeconds is { } seconds ? ReportText.Age(seconds) : ReportText.None),
        ("Damaged points now", target => Count(target.Counts.Damaged)),
        ("Points that vanished without a tombstone", target => Count(target.Counts.Vanished)),
        ("Points marked for deletion now", target => Count(target.Counts.Marked)),
        ("Verifications in the period: intact", target => Count(target.Readings.Intact)),
        ("Verifications in the period: damaged", target => Count(target.Readings.Damaged)),
        ("Drills in the period, succeeded of all", target => $"{Count(target.Restores.DrillsSucceeded)} of {Count(target.Restores.Drills)}"),
        ("Deepest drill that succeeded in the period", target => target.Restores.Deepest?.ToString() ?? ReportText.None),
        ("Last drill that succeeded", target => target.Restores.LastDrill is { } drill ? $"{ReportText.Time(drill.At)}, {ReportText.Age(target.Restores.LastDrillSeconds!.Value)} ago" : "none"),
        ("Restores in the period, succeeded of all", target => $"{Count(target.Restores.RestoresSucceeded)} of {Count(target.Restores.Restores)}"),
        ("Points marked for deletion in the period", target => $"{Count(target.Retention.Marked)}{(target.Retention.ByHand == 0 ? "" : $", {Count(target.Retention.ByHand)} by hand")}"),
        ("Points marked in the period that are gone by now", target => Count(target.Retention.Gone)),
        ("Marks withdrawn in the period", target => Count(target.Retention.Withdrawn)),
        ("Owners on record", target => target.Owners.Count == 0 ? "none" : $"{Count(target.Owners.Count)}, the last since {ReportText.Time(target.Owners[^1].Since)}"),
    ];

    public static ReportTable Of(EvidenceReport report)
    {
        return new ReportTable(
            "numbers-table", "The period, and what stands now, target by target", ["", .. report.Targets.Select((_, index) => TargetName(index))],
            [.. _rows.Take(2).Select(Row), .. Objective(report), .. _rows.Skip(2).Select(Row)], "");

        string[] Row((string Head, Func<TargetEvidence, string> Cell) row) => [row.Head, .. report.Targets.Select(row.Cell)];
    }

    public static string TargetName(int index) => string.Create(CultureInfo.InvariantCulture, $"Target {index + 1}");

    private static IEnumerable<string[]> Objective(EvidenceReport report) => report.MaxAgeSeconds is not { } most ? [] :
    [
        [$"Times the newest point became older than {DurationText.Format(TimeSpan.FromSeconds(most))}", .. report.Targets.Select(target => Count(target.GapsOverMaxAge ?? 0))],
    ];

    private static string Count(int count) => ReportText.Count(count);
}
