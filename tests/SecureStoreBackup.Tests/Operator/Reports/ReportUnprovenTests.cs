using SecureStoreBackup.Operator.Reports;
using static SecureStoreBackup.Tests.Operator.Reports.ReportWorld;

namespace SecureStoreBackup.Tests.Operator.Reports;

public sealed class ReportUnprovenTests
{
    private const string From = "2026-11-01T00:00Z";
    private const string To = "2026-11-11T00:00Z";
    private const string Now = "2026-11-11T12:00Z";
    private const string Slot = "2026-11-05T02:15Z";

    [Fact]
    public void A_point_that_is_proven_in_every_way_lacks_nothing() =>
        Assert.Empty(Proven().Read(From, To, Now).Unproven);

    [Fact, Invariant("I11")]
    public void A_passphrase_that_no_farm_has_accepted_is_unproven_and_one_that_was_accepted_before_is_told_apart()
    {
        var unproven = new ReportWorld().Point(Slot, "Unproven").Read(From, To, Now);
        var carried = new ReportWorld().Point(Slot, provenAt: "2026-11-01T00:00Z").Read(From, To, Now);
        var confirmed = new ReportWorld().Point(Slot, provenAt: "2026-11-01T00:00Z").Point("2026-11-06T02:15Z").Read(From, To, Now);

        Assert.Equal([NameOf(Slot)], Points(unproven, UnprovenKind.PassphraseUnproven));
        Assert.Equal(0, unproven.Counts.Restorable);
        Assert.Equal([NameOf(Slot)], Points(carried, UnprovenKind.ProofCarriedOver));
        Assert.Empty(Points(confirmed, UnprovenKind.ProofCarriedOver));
    }

    [Fact]
    public void Locks_that_have_ended_holds_and_missing_seals_are_told()
    {
        var target = new ReportWorld().Point("2026-11-04T02:15Z", lockedUntil: "2026-11-11T11:00Z").Point(Slot, legalHold: true).Point("2026-11-06T02:15Z", lockedUntil: "2026-12-06T00:00Z", escrow: null).Read(From, To, Now);

        Assert.Equal([NameOf("2026-11-04T02:15Z")], Points(target, UnprovenKind.NotLocked));
        Assert.Equal([NameOf(Slot)], Points(target, UnprovenKind.LegalHoldOnly));
        Assert.Equal([NameOf("2026-11-06T02:15Z")], Points(target, UnprovenKind.NotSealed));
    }

    [Fact]
    public void Drills_that_only_read_decrypt_nothing_and_a_failed_one_after_a_good_one_is_told()
    {
        var integrity = new ReportWorld().Point(Slot).Restore("2026-11-06T00:00Z", Slot).Read(From, To, Now);
        var failed = Proven().Restore("2026-11-08T00:00Z", Slot, depth: null, succeeded: false).Read(From, To, Now);
        var restored = new ReportWorld().Point(Slot).Restore("2026-11-06T00:00Z", Slot, "SecureStore", depth: null).Read(From, To, Now);
        var before = new ReportWorld().Point(Slot).Restore("2026-10-06T00:00Z", Slot, depth: "Decrypted").Read(From, To, Now);

        Assert.Contains(integrity.Unproven, item => item.Kind == UnprovenKind.NotDecrypted);
        Assert.Equal([NameOf(Slot)], Points(failed, UnprovenKind.DrillFailed));
        Assert.Contains(restored.Unproven, item => item.Kind == UnprovenKind.NoDrill);
        Assert.Contains(before.Unproven, item => item.Kind == UnprovenKind.NoDrill);
        Assert.Equal(At("2026-10-06T00:00Z"), before.Restores.LastDrill!.At);
    }

    [Fact, Invariant("I1")]
    public void A_point_that_was_verified_and_is_gone_without_a_tombstone_has_vanished()
    {
        var all = Proven().Point("2026-11-04T02:15Z").Look("2026-11-04T02:15Z", "2026-11-07T00:00Z").Without("2026-11-04T02:15Z", "").Read(From, To, Now);
        var manifest = Proven().Point("2026-11-04T02:15Z").Look("2026-11-04T02:15Z", "2026-11-07T00:00Z").Without("2026-11-04T02:15Z", "manifest.json").Read(From, To, Now);
        var marked = Proven().Point("2026-11-04T02:15Z").Look("2026-11-04T02:15Z", "2026-11-07T00:00Z").Without("2026-11-04T02:15Z", "").Mark("2026-11-04T02:15Z", "2026-11-08T00:00Z").Read(From, To, Now);

        Assert.Equal([NameOf("2026-11-04T02:15Z")], Points(all, UnprovenKind.Vanished));
        Assert.Equal([NameOf("2026-11-04T02:15Z")], Points(manifest, UnprovenKind.Vanished));
        Assert.Empty(Points(marked, UnprovenKind.Vanished));
    }

    [Fact, Invariant("I10")]
    public void Marks_and_evidence_of_points_that_cannot_be_are_no_points()
    {
        var world = Proven().Add("_tombstones/99999999t999999z-1a2b3c4d.json", At(Slot), 1, metadata: ("at", "20261106t000000z")).Add("_evidence/not-a-point/20261106t000000z.json", At(Slot), 1, metadata: ("verdict", "Intact"))
            .Add("_restores/20261106t000000z-0a0b0c0d.json", At(Slot), 1, metadata: [("point", "x"), ("mode", "Nonsense"), ("succeeded", "true")]).Add("_retention/20261106.json", At(Slot), 1, metadata: ("at", "nonsense"));

        var target = world.Read(From, To, Now);

        Assert.Equal((1, 1, 1, 0, 0), (target.Points.Count, target.Counts.Made, target.Readings.Intact, target.Retention.Marked, target.Retention.Passes));
        Assert.Empty(target.Unproven);
        Assert.Equal(At(From), target.Gaps[0].From);
    }

    [Fact]
    public void Files_without_a_manifest_are_told_and_are_no_point()
    {
        var target = Proven().Remains("2026-11-09T02:15Z").Read(From, To, Now);

        Assert.Equal([NameOf("2026-11-09T02:15Z")], Points(target, UnprovenKind.NoManifest));
        Assert.Equal((1, 1), (target.Counts.Made, target.Counts.NoManifest));
    }

    [Fact]
    public void A_point_that_one_of_two_targets_never_had_lacks_a_copy_and_one_that_retention_took_there_does_not()
    {
        var (east, west) = (Proven().Point("2026-09-01T02:15Z").Point("2026-11-06T02:15Z").Point("2026-11-07T02:15Z"), new ReportWorld(container: "https://west.blob.core.windows.net/securestore").Point(Slot));
        west.Mark("2026-11-06T02:15Z", "2026-11-09T00:00Z").Mark("2026-09-01T02:15Z", "2026-10-01T00:00Z");

        var report = Report(From, To, Now, null, east, west);

        var item = Assert.Single(report.Unproven);
        Assert.Equal((UnprovenKind.CopyMissing, NameOf("2026-11-07T02:15Z")), (item.Kind, Assert.Single(item.Points)));
        Assert.Equal("1 point: whole at some of the 2 targets, and missing or damaged at others.", item.What);
    }

    private static ReportWorld Proven() =>
        new ReportWorld().Point(Slot, lockedUntil: "2026-12-06T00:00Z").Look(Slot, "2026-11-07T00:00Z").Restore("2026-11-07T12:00Z", Slot, depth: "Decrypted");

    private static IEnumerable<string> Points(TargetEvidence target, UnprovenKind kind) => target.Unproven.Where(item => item.Kind == kind).SelectMany(item => item.Points);
}
