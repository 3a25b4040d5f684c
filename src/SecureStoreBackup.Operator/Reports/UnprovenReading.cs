using System.Globalization;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>What a target does not prove, the worst first. Pure; says nothing that the listing does not carry.</summary>
internal static class UnprovenReading
{
    public static IReadOnlyList<UnprovenItem> Of(TargetEvidence target, ReportQuestion question, DateTimeOffset now)
    {
        PointEvidence[] standing = [.. target.Points.Where(point => point.Stands)];
        var over = target.Gaps.Where(gap => question.MaxAge is { } most && gap.Seconds > most.TotalSeconds).ToArray();
        UnprovenItem?[] items =
        [
            target.Counts.Made > 0 ? null : new(UnprovenKind.NoPoint, target.Path is null ? "There is nothing of the policy in this container." : "No recovery point was made in the period.", []),
            over.Length == 0 ? null : new(UnprovenKind.TooOld, string.Create(CultureInfo.InvariantCulture, $"The newest recovery point became older than {DurationText.Format(question.MaxAge!.Value)} {Times(over.Length)} in the period, at most {ReportText.Age(target.LongestGap!.Seconds)}."), []),
            About(UnprovenKind.Damaged, "damaged: a verification said so, or manifest and files do not agree", Where(target.Points, EvidenceState.Damaged)),
            About(UnprovenKind.Vanished, "gone, or without a manifest, although verified once and named by no tombstone", Where(target.Points, EvidenceState.Vanished)),
            About(UnprovenKind.NoManifest, "files without a manifest, which are no recovery point: a run is under way, was cut short, or the manifest is lost", Where(target.Points, EvidenceState.NoManifest)),
            About(UnprovenKind.Ahead, "a time that lies ahead: made under a wrong clock, counted nowhere", Where(target.Points, EvidenceState.Ahead)),
            About(UnprovenKind.PassphraseUnproven, "no farm has accepted the passphrase", Where(target.Points, EvidenceState.Unproven)),
            About(UnprovenKind.ProofCarriedOver, "a farm accepted the passphrase before the point was made, and none has since", standing.Where(point => point.ProofCarriedOver)),
            About(UnprovenKind.NeverReadAgain, "not read again since the point was made", standing.Where(point => point.ReadAgain == 0)),
            About(UnprovenKind.NotLocked, "nothing locks all of the point's blobs for good, now", standing.Where(point => !(point.LockedUntil > now) && !point.LegalHold)),
            About(UnprovenKind.LegalHoldOnly, "kept by a legal hold alone, which somebody may lift", standing.Where(point => !(point.LockedUntil > now) && point.LegalHold)),
            About(UnprovenKind.NotSealed, "secrets sealed to nobody: without the vault they are lost", standing.Where(point => point.Escrow.Count == 0)),
            Drill(target.Restores),
            target.Restores.All.LastOrDefault(row => row.Mode == RestoreMode.Drill) is { Succeeded: false } failed
                ? new(UnprovenKind.DrillFailed, $"The newest drill of the period failed, on {ReportText.Time(failed.At)}.", [failed.Point]) : null,
        ];
        return [.. items.OfType<UnprovenItem>()];
    }

    /// <summary>Points that are whole at one target and were never made, vanished or are damaged at another. What retention took away there is no lack.</summary>
    public static UnprovenItem? Copies(IReadOnlyList<TargetEvidence> targets)
    {
        var sound = targets.Select(target => target.Points.Where(point => point.Stands).Select(point => point.Point).ToHashSet(StringComparer.Ordinal)).ToArray();
        string[] missing = [.. sound.SelectMany(names => names).Distinct(StringComparer.Ordinal).Where(name => targets.Zip(sound).Any(target => !target.Second.Contains(name) && !target.First.TakenAway.Contains(name))).Order(StringComparer.Ordinal)];
        return missing.Length == 0 ? null : new(UnprovenKind.CopyMissing, string.Create(CultureInfo.InvariantCulture, $"{Points(missing.Length)}: whole at some of the {targets.Count} targets, and missing or damaged at others."), missing);
    }

    private static UnprovenItem? Drill(RestoreSummary restores) => restores switch
    {
        { DrillsSucceeded: 0 } => new(UnprovenKind.NoDrill, "No drill succeeded in the period.", []),
        { Deepest: DrillDepth.Decrypted } => null,
        _ => new(UnprovenKind.NotDecrypted, "Drills of the period read recovery points whole, and none restored and decrypted one.", []),
    };

    private static UnprovenItem? About(UnprovenKind kind, string what, IEnumerable<PointEvidence> points)
    {
        string[] names = [.. points.Select(point => point.Point)];
        return names.Length == 0 ? null : new(kind, string.Create(CultureInfo.InvariantCulture, $"{Points(names.Length)}: {what}."), names);
    }

    private static IEnumerable<PointEvidence> Where(IEnumerable<PointEvidence> points, EvidenceState state) => points.Where(point => point.State == state);

    private static string Points(int count) => count == 1 ? "1 point" : string.Create(CultureInfo.InvariantCulture, $"{count} points");

    private static string Times(int count) => count == 1 ? "once" : count == 2 ? "twice" : string.Create(CultureInfo.InvariantCulture, $"{count} times");
}
