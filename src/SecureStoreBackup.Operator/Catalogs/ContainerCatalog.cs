using System.Globalization;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Catalogs;

/// <summary>Makes a catalog of a listing (pure): the paths and the manifests' metadata say it all, and no manifest is opened.</summary>
internal static class ContainerCatalog
{
    /// <exception cref="StepFailedException">As the container refuses it.</exception>
    public static async Task<CatalogReport> ReadAsync(IContainer container, string prefix, TimeProvider time, CancellationToken cancellationToken) =>
        Of(await ContainerListing.ReadAsync(container, prefix, cancellationToken), time.GetUtcNow());

    public static CatalogReport Of(ContainerListing container, DateTimeOffset now)
    {
        var (foreign, lines) = (container.Foreign.ToList(), new List<CatalogLine>());
        foreach (var (policy, blobs) in container.Policies)
        {
            var listing = Catalog.Of(policy, blobs);
            lines.AddRange(Lines(policy, listing, now));
            foreign.AddRange(listing.Foreign.Take(ContainerListing.MostForeign - foreign.Count));
        }

        return new CatalogReport(container.Container.AbsoluteUri, container.Prefix, now, lines, foreign);
    }

    /// <summary>The points of one policy, and what is left of points, in the order of their slots.</summary>
    public static IEnumerable<CatalogLine> Lines(string policy, CatalogListing listing, DateTimeOffset now)
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
        var flaw = manifest.Sha256 is null ? "The manifest is not one that we wrote: it has no digest."
            : files is { } told && told != there ? string.Create(CultureInfo.InvariantCulture, $"The manifest names {told} files, and {there} are there.")
            : point.IsDamaged(now) ? "A verification found it damaged; its evidence says what." : null;
        return line with
        {
            State = flaw is not null ? PointState.Damaged : point.Restorable ? PointState.Restorable : PointState.Unproven,
            Note = flaw ?? (point.LacksLock(now) ? "It lacks the lock that its target demanded when it was made: whoever may write there may delete it, and the operator does not count it." : null),
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
