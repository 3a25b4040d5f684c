using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Reports;

/// <summary>What one listing tells of each recovery point of a policy, of those that are gone too. Pure.</summary>
internal static class PointReading
{
    /// <returns>By time.</returns>
    public static IReadOnlyList<PointEvidence> Of(CatalogListing listing, PolicyContents contents, DateTimeOffset now)
    {
        var told = listing.Points.Concat(listing.Dead).ToDictionary(point => point.Name, StringComparer.Ordinal);
        var sure = contents.RetentionPointsAt(now).Where(point => point.Restorable).Select(point => point.Name).ToHashSet(StringComparer.Ordinal);
        CatalogLine[] lines = [.. ContainerCatalog.Lines(contents.PolicyPath, listing, now)];
        var there = lines.Select(line => line.State == PointState.NoManifest
            ? Remains(line, contents)
            : Whole(line, told[line.Point], contents.Marks.TombstoneOf(line.Point), sure.Contains(line.Point), now));
        var names = lines.Select(line => line.Point).ToHashSet(StringComparer.Ordinal);
        var gone = contents.Marks.Dead.Concat(contents.Looks.Select(looks => looks.Key)).Distinct(StringComparer.Ordinal)
            .Where(name => !names.Contains(name) && IsPoint(name)).Select(name => Gone(name, contents));
        return [.. there.Concat(gone).OrderBy(point => point.Point, StringComparer.Ordinal)];
    }

    /// <summary>Whether a name can be a recovery point's: its form, and a time that there is.</summary>
    public static bool IsPoint(string name) => MarkName.IsPoint(name) && Stamp.TryParse(name.Split('-')[0], out _);

    private static PointEvidence Whole(CatalogLine line, CatalogPoint point, Tombstone? tombstone, bool sure, DateTimeOffset now) => new()
    {
        Point = line.Point,
        Slot = line.Slot,
        State = line switch
        {
            { Tombstone: true } => EvidenceState.Marked,
            _ when line.Slot > now + PolicyMemory.Future => EvidenceState.Ahead,
            { State: PointState.Damaged } => EvidenceState.Damaged,
            { State: PointState.Unproven } => EvidenceState.Unproven,
            _ => EvidenceState.Restorable,
        },
        Note = line.Note,
        MadeAt = point.CommittedAt,
        Proof = line.Proof,
        ProvenAt = point.Restorable ? point.ProvenAt : null,
        ProofCarriedOver = point.Restorable && !sure,
        Bytes = line.Bytes,
        Files = line.Files,
        LastRead = line.Verified,
        ReadAgain = point.Looks.Count(look => look.At <= now + PolicyMemory.Future),
        LockedUntil = line.LockedUntil,
        LegalHold = line.LegalHold,
        MarkedAt = tombstone?.At,
        MarkedByHand = tombstone?.ByHand is true,
        PassphraseSecret = line.PassphraseSecret,
        Exports = line.Exports,
        Escrow = line.Escrow,
    };

    private static PointEvidence Remains(CatalogLine line, PolicyContents contents)
    {
        var gone = Gone(line.Point, contents);
        return gone with
        {
            State = gone.State == EvidenceState.Deleted || gone.ReadAgain > 0 ? gone.State : EvidenceState.NoManifest,
            Note = gone.State == EvidenceState.Deleted ? "Files of it are still there." : gone.ReadAgain > 0 ? "Files of it are still there, and its manifest is not." : line.Note,
            Bytes = line.Bytes,
            LegalHold = line.LegalHold,
        };
    }

    private static PointEvidence Gone(string name, PolicyContents contents)
    {
        var (tombstone, looks) = (contents.Marks.TombstoneOf(name), contents.Looks[name].ToArray());
        return new PointEvidence
        {
            Point = name,
            Slot = Stamp.TryParse(name.Split('-')[0], out var slot) ? slot : DateTimeOffset.UnixEpoch,
            State = tombstone is not null ? EvidenceState.Deleted : EvidenceState.Vanished,
            LastRead = looks.LastOrDefault()?.At,
            ReadAgain = looks.Length,
            MarkedAt = tombstone?.At,
            MarkedByHand = tombstone?.ByHand is true,
        };
    }
}
