using System.Globalization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Verification;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// What a container holds: the truth about recovery points, with or without a cluster. A point exists if and only if its
/// manifest does and no tombstone names it; the columns stand in the manifest's metadata, so that one listing tells all.
/// </summary>
public static class Catalog
{
    private const int LargestManifest = 16 * 1024 * 1024;
    private const string ManifestName = "/manifest.json";

    /// <summary>All recovery points of one policy, oldest first.</summary>
    /// <param name="policyPath">As in <see cref="RecoveryPointPath.PolicyPath"/>.</param>
    public static async Task<IReadOnlyList<CatalogPoint>> ListAsync(IContainer container, string policyPath, CancellationToken cancellationToken) =>
        (await ListAllAsync(container, policyPath, cancellationToken)).Points;

    /// <summary>All recovery points of one policy, and what lies among them that is not ours.</summary>
    public static async Task<CatalogListing> ListAllAsync(IContainer container, string policyPath, CancellationToken cancellationToken)
    {
        var blobs = new List<StoredBlob>();
        await foreach (var blob in container.ListAsync(policyPath + "/", cancellationToken))
            blobs.Add(blob);
        return Of(policyPath, blobs);
    }

    /// <summary>The same of a listing that is there already.</summary>
    /// <param name="listed">Blobs below the policy's path.</param>
    public static CatalogListing Of(string policyPath, IEnumerable<StoredBlob> listed)
    {
        var (manifests, marks) = (new List<(string Name, StoredBlob Blob)>(), new PointMarks());
        var foreign = new List<string>();
        var blobs = new Dictionary<string, List<StoredBlob>>(StringComparer.Ordinal);
        var looks = new List<(string Point, PointLook Look)>();
        var restores = new List<RestoreLook>();
        foreach (var blob in listed)
        {
            var relative = blob.Path[(policyPath.Length + 1)..];
            if (marks.Add(relative, blob))
                continue;
            var name = relative.Split('/', 2)[0];
            if (!OwnBlobs.Has(relative, blob))
            {
                foreign.Add(blob.Path);
                continue;
            }

            (blobs.TryGetValue(name, out var others) ? others : blobs[name] = []).Add(blob);
            if (EvidenceBlob.Read(relative, blob) is { } evidence)
                looks.Add(evidence);
            if (RestoreRecordBlob.Read(relative, blob) is { } restore)
                restores.Add(restore);
            if (relative.Length == name.Length + ManifestName.Length && relative.EndsWith(ManifestName, StringComparison.Ordinal) && !name.StartsWith('_'))   // what is about the points begins with a low line
                manifests.Add((name, blob));
        }

        var seen = looks.ToLookup(l => l.Point, l => l.Look, StringComparer.Ordinal);
        CatalogPoint[] all =
        [
            .. manifests.OrderBy(m => m.Name, StringComparer.Ordinal)
                .Select(m => CatalogPoint.Of(m.Name, m.Blob, blobs[m.Name]) with { Looks = [.. seen[m.Name].OrderBy(l => l.At)] }),
        ];
        return new CatalogListing([.. all.Where(p => marks.InEffect(p.Name) is null)], foreign)
        {
            Dead = [.. all.Where(p => marks.InEffect(p.Name) is not null)],
            Blobs = blobs,
            Restores = [.. restores.OrderBy(r => r.At)],
        };
    }

    /// <summary>One manifest; null when there is none.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.VerificationFailed"/> when it cannot be read as a manifest.</exception>
    public static async Task<Manifest?> ReadAsync(IContainer container, string policyPath, string point, CancellationToken cancellationToken)
    {
        var path = new RecoveryPointPath(policyPath, point).Manifest;
        var bytes = await container.ReadAsync(path, LargestManifest, cancellationToken);
        try
        {
            return bytes is null ? null : ManifestReader.Parse(bytes);
        }
        catch (InvalidManifestException bad)
        {
            throw new StepFailedException(new StepFailure(Reasons.VerificationFailed, $"{path} is damaged: {bad.Message}", Retry: false), bad);
        }
    }
}

/// <param name="Points">Oldest first.</param>
/// <param name="Foreign">Paths below the policy's that we did not write. They are left alone.</param>
public sealed record CatalogListing(IReadOnlyList<CatalogPoint> Points, IReadOnlyList<string> Foreign)
{
    /// <summary>Points that a tombstone names, oldest first: they count nowhere, and are still there.</summary>
    public IReadOnlyList<CatalogPoint> Dead { get; init; } = [];

    /// <summary>Restores and drills of these points, oldest first.</summary>
    public IReadOnlyList<RestoreLook> Restores { get; init; } = [];

    /// <summary>Our blobs by the folder below the policy's, which for a point is its name.</summary>
    public IReadOnlyDictionary<string, List<StoredBlob>> Blobs { get; init; } = new Dictionary<string, List<StoredBlob>>(StringComparer.Ordinal);
}

/// <summary>One recovery point, as the metadata of its manifest tells it.</summary>
/// <param name="Name">The point's name; it begins with its slot, so that names sort by time.</param>
/// <param name="At">The slot.</param>
/// <param name="Bytes">All files together; 0 when the metadata does not say.</param>
public sealed record CatalogPoint(string Name, DateTimeOffset At, long Bytes, PassphraseProof Proof, string? PassphraseSecretId)
{
    public const string BytesColumn = "bytes";
    public const string ProofColumn = "proof";
    public const string PassphraseColumn = "passphrase";
    public const string ExportsColumn = "exports";
    public const string ProvenAtColumn = "provenat";
    public const string StartedAtColumn = "startedat";
    public const string LockDaysColumn = "lockdays";

    /// <summary>Until when every blob of the point is locked for good; null when one is not.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>When the manifest was written, which ended the first verification.</summary>
    public DateTimeOffset CommittedAt { get; init; } = At;

    /// <summary>Later verifications, oldest first.</summary>
    public IReadOnlyList<PointLook> Looks { get; init; } = [];

    /// <summary>As later verification is planned by it.</summary>
    public VerifiablePoint Verifiable => new(Name, CommittedAt, [.. Looks.Select(l => l.At)]);

    /// <summary>The newest look; one that lies ahead was taken under a wrong clock and does not count.</summary>
    public PointLook? LastLook(DateTimeOffset now) => Looks.LastOrDefault(l => l.At <= now + PolicyMemory.Future);

    /// <summary>When every byte was last read back, whatever came of it.</summary>
    public DateTimeOffset LastVerified(DateTimeOffset now) => LastLook(now)?.At ?? CommittedAt;

    /// <summary>Whether the newest look found it damaged: then it counts nowhere.</summary>
    public bool IsDamaged(DateTimeOffset now) => LastLook(now) is { Damaged: true };

    /// <summary>When the damage was found that the newest look still finds; null when it finds none.</summary>
    public DateTimeOffset? DamagedSince(DateTimeOffset now)
    {
        PointLook[] looks = [.. Looks.Where(l => l.At <= now + PolicyMemory.Future)];
        return looks is [.., { Damaged: true }] ? looks[Array.FindLastIndex(looks, look => !look.Damaged) + 1].At : null;
    }

    /// <summary>When its passphrase was proven; null when it was not, or the metadata does not say.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>When the run that made it began, which may be long after its slot; the slot where the metadata does not say, as that of older points.</summary>
    public DateTimeOffset StartedAt { get; init; } = At;

    /// <summary>Until when the lock would last that its target demanded when it was made, and that one of its blobs lacks; null when none does.</summary>
    public DateTimeOffset? UnlockedUntil { get; init; }

    /// <summary>Whether the demanded lock is missing: then anybody may delete it, and it counts nowhere.</summary>
    public bool LacksLock(DateTimeOffset now) => now < UnlockedUntil;

    public bool Restorable => Proof != PassphraseProof.Unproven;

    /// <param name="blobs">All of the point's own, the manifest included.</param>
    public static CatalogPoint Of(string name, StoredBlob manifest, IReadOnlyCollection<StoredBlob> blobs) => Of(name, manifest) with
    {
        LockedUntil = BlobLockProof.LockedUntil(blobs),
        UnlockedUntil = int.TryParse(manifest.Metadata.GetValueOrDefault(LockDaysColumn), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? BlobLockProof.UnlockedUntil(blobs, days) : null,
    };

    private static CatalogPoint Of(string name, StoredBlob manifest)
    {
        var at = Stamp.TryParse(name.Split('-')[0], out var slot) ? slot : DateTimeOffset.UnixEpoch;
        return new(
            name,
            at,
            long.TryParse(manifest.Metadata.GetValueOrDefault(BytesColumn), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0,
            Enum.TryParse<PassphraseProof>(manifest.Metadata.GetValueOrDefault(ProofColumn), out var proof) ? proof : PassphraseProof.Unproven,
            manifest.Metadata.GetValueOrDefault(PassphraseColumn))
        {
            ProvenAt = TimeOf(manifest, ProvenAtColumn),
            StartedAt = TimeOf(manifest, StartedAtColumn) ?? at,
            CommittedAt = manifest.CommittedAt ?? at,
        };
    }

    private static DateTimeOffset? TimeOf(StoredBlob manifest, string column) =>
        Stamp.TryParse(manifest.Metadata.GetValueOrDefault(column) ?? "", out var time) ? time : null;
}
