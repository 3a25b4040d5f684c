using SecureStoreBackup.Journal;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>The tables of one target: the same numbers as its plots show.</summary>
internal static class ReportTables
{
    public static ReportTable Points(TargetEvidence target, string id) => new(
        $"{id}-points-table", "Every recovery point that is there, and those of the period that are gone",
        ["Point", "Time", "State", "Passphrase", "Size", "Last read", "Read again", "Locked until", "Sealed to", "Marked"],
        [
            .. target.Points.Select(point => (string[])
            [
                point.Point, ReportText.Time(point.Slot), ReportText.Words(point.State), Proof(point), ReportText.Size(point.Bytes), ReportText.Time(point.LastRead), ReportText.Count(point.ReadAgain),
                point.LegalHold ? "legal hold" : ReportText.Time(point.LockedUntil), point.Escrow.Count == 0 ? ReportText.None : string.Join(", ", point.Escrow),
                point.MarkedAt is null ? ReportText.None : $"{ReportText.Time(point.MarkedAt)}{(point.MarkedByHand ? ", by hand" : "")}",
            ]),
        ], "There is no recovery point.");

    public static ReportTable Notes(TargetEvidence target, string id) => new(
        $"{id}-notes-table", "Notes on recovery points", ["Point", "Note"], [.. target.Points.Where(point => point.Note is not null).Select(point => (string[])[point.Point, point.Note!])], "");

    public static ReportTable Gaps(TargetEvidence target, string id) => new(
        $"{id}-gaps-table", "The ten longest times without a new recovery point", ["From", "To", "Length", "Begins with", "Ends with"],
        [
            .. target.Gaps.OrderByDescending(gap => gap.Seconds).ThenBy(gap => gap.From).Take(10).Select(gap => (string[])
            [
                ReportText.Time(gap.From), ReportText.Time(gap.To), $"{(gap.AfterPoint ? "" : "at least ")}{ReportText.Age(gap.Seconds)}",
                gap.AfterPoint ? "a point" : "the period", gap.BeforePoint ? "a point" : "the period, or this report",
            ]),
        ], "The period has not begun.");

    public static ReportTable Activity(TargetEvidence target, string id) => new(
        $"{id}-activity-table", "Verifications, drills and restores of the period", ["Time", "Point", "What", "Outcome"],
        [
            .. target.Readings.All.Select(reading => (reading.At, Cells: (string[])[ReportText.Time(reading.At), reading.Point, "Verification", reading.Damaged ? "damaged" : "intact"]))
                .Concat(target.Restores.All.Select(row => (row.At, Cells: (string[])[ReportText.Time(row.At), row.Point, What(row.Mode), row.Succeeded ? $"succeeded{(row.Depth is { } depth ? $", {depth}" : "")}" : "failed"])))
                .OrderBy(row => row.At).Select(row => row.Cells),
        ], "Nothing was verified, drilled or restored in the period.");

    public static ReportTable Retention(TargetEvidence target, string id) => new(
        $"{id}-retention-table", "Retention, day by day (UTC)", ["Day", "Passes", "Marked for deletion", "of these gone by now", "Marks withdrawn"],
        [.. target.Retention.Days.Select(day => (string[])[ReportText.Day(day.Day), ReportText.Count(day.Passes), ReportText.Count(day.Marked), ReportText.Count(day.Gone), ReportText.Count(day.Withdrawn)])],
        "Nothing was marked, withdrawn or passed over in the period.");

    public static ReportTable Standing(TargetEvidence target, string id) => new(
        $"{id}-standing-table", "Recovery points that stood, from each change on", ["From", "Points"],
        [.. target.Retention.Standing.Select(count => (string[])[ReportText.Time(count.At), ReportText.Count(count.Points)])], "The period has not begun.");

    public static ReportTable Owners(TargetEvidence target, string id) => new(
        $"{id}-owners-table", "Records of who may write there", ["Number", "Since"],
        [.. target.Owners.Select(owner => (string[])[ReportText.Count(owner.Number), ReportText.Time(owner.Since)])], "No owner is on record.");

    public static ReportTable Foreign(TargetEvidence target, string id) => new(
        $"{id}-foreign-table", "Paths among the policy's that are not ours, twenty at most", ["Path"], [.. target.Foreign.Select(path => (string[])[path])], "");

    private static string What(RestoreMode mode) => mode switch
    {
        RestoreMode.Drill => "Drill",
        RestoreMode.SecureStore => "Restore of the Secure Store",
        RestoreMode.RefreshKey => "Refresh of the key",
        RestoreMode.ServiceMasterKey => "Restore of a service master key",
        _ => ReportText.Words(mode),
    };

    private static string Proof(PointEvidence point) => point switch
    {
        { Proof: null } => ReportText.None,
        { Proof: PassphraseProof.Unproven } => "unproven",
        { ProofCarriedOver: true } => $"accepted before, {ReportText.Time(point.ProvenAt)}",
        { Proof: PassphraseProof.Decrypted } => "decrypted",
        _ => "accepted",
    };
}
