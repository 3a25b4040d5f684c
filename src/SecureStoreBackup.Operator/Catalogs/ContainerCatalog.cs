using System.Globalization;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Catalogs;

/// <summary>Makes a catalog of a listing (pure): the paths and the manifests' metadata say it all, and no manifest is opened.</summary>
internal static class ContainerCatalog
{
    private const int MostForeign = 100;

    public static CatalogReport Of(Uri container, string prefix, IReadOnlyCollection<StoredBlob> blobs, DateTimeOffset now)
    {
        var (foreign, byPolicy) = (new List<string>(), new SortedDictionary<string, List<StoredBlob>>(StringComparer.Ordinal));
        foreach (var blob in blobs)
        {
            if (PolicyOf(blob.Path) is { } policy)
                (byPolicy.TryGetValue(policy, out var others) ? others : byPolicy[policy] = []).Add(blob);
            else if (foreign.Count < MostForeign)
                foreign.Add(blob.Path);
        }

        var lines = new List<CatalogLine>();
        foreach (var (policy, policyBlobs) in byPolicy)
        {
            var listing = Catalog.Of(policy, policyBlobs);
            lines.AddRange(Lines(policy, listing, now));
            foreign.AddRange(listing.Foreign.Take(MostForeign - foreign.Count));
        }

        return new CatalogReport(container.AbsoluteUri, prefix, now, lines, foreign);
    }

    /// <summary>What stands before the name of a point, or before a folder of ours; null for a path without either.</summary>
    private static string? PolicyOf(string path)
    {
        var parts = path.Split('/');
        var at = Array.FindIndex(parts, part => MarkName.IsPoint(part) || OwnBlobs.Folders.Contains(part, StringComparer.Ordinal));
        return at > 0 && at < parts.Length - 1 ? string.Join('/', parts[..at]) : null;
    }

    private static IEnumerable<CatalogLine> Lines(string policy, CatalogListing listing, DateTimeOffset now)
    {
        var dead = listing.Dead.Select(point => point.Name).ToHashSet(StringComparer.Ordinal);
        var whole = listing.Points.Concat(listing.Dead).ToDictionary(point => point.Name, StringComparer.Ordinal);
        foreach (var (name, files) in listing.Blobs.Where(group => MarkName.IsPoint(group.Key)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var line = new CatalogLine
            {
                Policy = policy,
                Point = name,
                Slot = Stamp.TryParse(name.Split('-')[0], out var slot) ? slot : DateTimeOffset.UnixEpoch,
                State = PointState.NoManifest,
                Bytes = files.Sum(file => file.Bytes),
                LegalHold = files.Any(file => file.LegalHold),
                Escrow = [.. files.Select(file => file.Path[(policy.Length + name.Length + 2)..]).Where(file => file.StartsWith("escrow/", StringComparison.Ordinal)).Select(file => file["escrow/".Length..^".json".Length])],
                Tombstone = dead.Contains(name),
            };
            yield return whole.TryGetValue(name, out var point) ? Told(line, point, files, now) : line with { Note = "There are files and no manifest: a run is under way, or was cut short, or the manifest is lost." };
        }
    }

    private static CatalogLine Told(CatalogLine line, CatalogPoint point, List<StoredBlob> blobs, DateTimeOffset now)
    {
        var manifest = blobs.First(blob => blob.Path.EndsWith($"/{point.Name}/manifest.json", StringComparison.Ordinal));
        var files = Number(manifest, "files");
        var there = blobs.Count(blob => blob.Path.Contains($"/{point.Name}/farm/", StringComparison.Ordinal));
        var note = manifest.Sha256 is null ? "The manifest is not one that we wrote: it has no digest."
            : files is { } told && told != there ? string.Create(CultureInfo.InvariantCulture, $"The manifest names {told} files, and {there} are there.")
            : point.IsDamaged(now) ? "A verification found it damaged; its evidence says what." : null;
        return line with
        {
            State = note is not null ? PointState.Damaged : point.Restorable ? PointState.Restorable : PointState.Unproven,
            Note = note,
            Proof = point.Proof,
            Files = files,
            Bytes = point.Bytes,
            Verified = point.LastVerified(now),
            LockedUntil = point.LockedUntil,
            PassphraseSecret = point.PassphraseSecretId,
            Exports = Number(manifest, CatalogPoint.ExportsColumn),
        };
    }

    private static int? Number(StoredBlob manifest, string column) =>
        int.TryParse(manifest.Metadata.GetValueOrDefault(column), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
