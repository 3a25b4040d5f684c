using System.Globalization;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Catalogs;
using SecureStoreBackup.Operator.Reports;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Reports;

/// <summary>A container of known content, blob by blob as we write them.</summary>
internal sealed class ReportWorld(string policyPath = "contoso/sharepoint.contoso", string container = "https://east.blob.core.windows.net/securestore")
{
    public const string Policy = "sharepoint.contoso";

    private readonly List<StoredBlob> _blobs = [];

    public ContainerListing Listing => ContainerListing.Of(new Uri(container), "", _blobs.OrderBy(blob => blob.Path, StringComparer.Ordinal));

    public static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static string NameOf(string slot) => $"{Stamp.Of(At(slot))}-1a2b3c4d";

    public static EvidenceReport Report(string from, string to, string now, TimeSpan? maxAge, params ReportWorld[] worlds) =>
        ReportBuilder.Of(new ReportQuestion(Policy, new ReportPeriod(At(from), At(to)), maxAge), [.. worlds.Select(world => world.Listing)], At(now));

    /// <summary>The only target of a report.</summary>
    public TargetEvidence Read(string from, string to, string now, TimeSpan? maxAge = null) => Assert.Single(Report(from, to, now, maxAge, this).Targets);

    /// <summary>A whole point, whose manifest is written five minutes after its slot.</summary>
    public ReportWorld Point(string slot, string proof = "AcceptedByFarm", string? provenAt = null, long bytes = 1 << 20, string? lockedUntil = null, bool legalHold = false, string? escrow = "safe-2026", string secret = "contoso-sssp-1")
    {
        var (name, committed) = (NameOf(slot), At(slot).AddMinutes(5));
        string?[] paths = [$"{name}/farm/app/spbr0000/00000001.bak", $"{name}/manifest.json", escrow is null ? null : $"{name}/escrow/{escrow}.json"];
        foreach (var path in paths.OfType<string>())
        {
            Add(path, committed, path.EndsWith(".bak", StringComparison.Ordinal) ? bytes : 900, lockedUntil, legalHold,
                ("files", "1"), ("bytes", bytes.ToString(CultureInfo.InvariantCulture)), ("proof", proof), ("provenat", Stamp.Of(At(provenAt ?? slot))), ("exports", "1"),
                ("passphrase", $"https://contoso-sp.vault.azure.net/secrets/{secret}/0f1e"));
        }

        return this;
    }

    /// <summary>A file of a run that has made no point.</summary>
    public ReportWorld Remains(string slot) => Add($"{NameOf(slot)}/farm/app/spbrtoc.xml", At(slot), 100);

    public ReportWorld Look(string slot, string at, string verdict = "Intact") => Add($"_evidence/{NameOf(slot)}/{Stamp.Of(At(at))}.json", At(at), 300, metadata: ("verdict", verdict));

    public ReportWorld Mark(string slot, string at, bool byHand = false) =>
        Add($"_tombstones/{NameOf(slot)}.json", At(at), 500, metadata: byHand ? [("at", Stamp.Of(At(at))), ("byhand", "true")] : [("at", Stamp.Of(At(at)))]);

    public ReportWorld Withdraw(string slot, string at) => Add($"_tombstones/{NameOf(slot)}.withdrawn-1.json", At(at), 200, metadata: ("at", Stamp.Of(At(at))));

    public ReportWorld Pass(string at) => Add($"_retention/{At(at).UtcDateTime:yyyyMMdd}.json", At(at), 200, metadata: ("at", Stamp.Of(At(at))));

    public ReportWorld Restore(string at, string slot, string mode = "Drill", string? depth = "Integrity", bool succeeded = true) => Add(
        $"_restores/{Stamp.Of(At(at))}-0a0b0c0d.json", At(at), 800,
        metadata: depth is null ? [("point", NameOf(slot)), ("mode", mode), ("succeeded", succeeded ? "true" : "false")] : [("point", NameOf(slot)), ("mode", mode), ("depth", depth), ("succeeded", succeeded ? "true" : "false")]);

    public ReportWorld Owner(int number, string at) => Add(string.Create(CultureInfo.InvariantCulture, $"_owner/{number}.json"), At(at), 300);

    public ReportWorld Add(string relative, DateTimeOffset at, long bytes, string? lockedUntil = null, bool legalHold = false, params (string Name, string Value)[] metadata)
    {
        _blobs.Add(new StoredBlob($"{policyPath}/{relative}", bytes, new string('a', 64), "\"1\"", metadata.Append(("operation", "1a2b3c4d-0000-4000-8000-000000000000")).ToDictionary(column => column.Item1, column => column.Item2, StringComparer.Ordinal))
        {
            CommittedAt = at,
            LockedUntil = lockedUntil is null ? null : At(lockedUntil),
            LockIsFinal = lockedUntil is not null,
            LegalHold = legalHold,
        });
        return this;
    }

    /// <summary>Bytes in a container belong to nobody in particular.</summary>
    public ReportWorld Stranger(string relative)
    {
        _blobs.Add(new StoredBlob($"{policyPath}/{relative}", 1, null, "\"1\"", new Dictionary<string, string>(StringComparer.Ordinal)));
        return this;
    }

    public ReportWorld Without(string slot, string ending)
    {
        _blobs.RemoveAll(blob => blob.Path.Contains(NameOf(slot), StringComparison.Ordinal) && blob.Path.EndsWith(ending, StringComparison.Ordinal) && !blob.Path.Contains("/_", StringComparison.Ordinal));
        return this;
    }

    /// <summary>
    /// Ten days of a farm on which not all went well: no point on the 5th, an unproven one on the 7th, a damaged one of the 8th,
    /// a marked one of the 1st, and one of October that is deleted.
    /// </summary>
    public static ReportWorld TenDays(string container = "https://east.blob.core.windows.net/securestore")
    {
        var world = new ReportWorld(container: container).Owner(1, "2026-10-30T02:10Z");
        for (var day = 1; day <= 10; day++)
        {
            var slot = string.Create(CultureInfo.InvariantCulture, $"2026-11-{day:00}T02:15Z");
            if (day != 5)
                world.Point(slot, day == 7 ? "Unproven" : "AcceptedByFarm", bytes: (1000 + day) * 1024, lockedUntil: day == 10 ? null : string.Create(CultureInfo.InvariantCulture, $"2026-12-{day:00}T02:20Z"));
        }

        return world.Point("2026-10-31T02:15Z")
            .Mark("2026-10-30T02:15Z", "2026-11-02T02:30Z").Mark("2026-11-01T02:15Z", "2026-11-09T02:30Z", byHand: true).Mark("2026-10-31T02:15Z", "2026-11-03T02:30Z").Withdraw("2026-10-31T02:15Z", "2026-11-04T02:30Z")
            .Pass("2026-11-02T02:30Z").Pass("2026-11-03T02:30Z").Pass("2026-11-04T02:30Z")
            .Look("2026-11-01T02:15Z", "2026-11-08T06:00Z").Look("2026-11-02T02:15Z", "2026-11-08T06:05Z").Look("2026-11-08T02:15Z", "2026-11-10T06:00Z", "Damaged")
            .Restore("2026-11-02T07:30Z", "2026-11-02T02:15Z").Restore("2026-11-09T07:40Z", "2026-11-09T02:15Z", depth: "Decrypted").Restore("2026-11-10T07:20Z", "2026-11-10T02:15Z", depth: null, succeeded: false)
            .Restore("2026-11-06T12:00Z", "2026-11-06T02:15Z", "SecureStore", depth: null)
            .Stranger("notes/old.bak");
    }
}
