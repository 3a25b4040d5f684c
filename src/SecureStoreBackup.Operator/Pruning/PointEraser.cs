using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>
/// Deletes a point that a tombstone names: the manifest first, so that half a point is none, then what the manifest lists and
/// the run that made the point wrote. Anything else below its path stays. Cut short, it goes on from the tombstone's copy.
/// </summary>
internal sealed class PointEraser(IContainer container, DateTimeOffset now)
{
    /// <returns>What is left of it, and why; null when nothing is.</returns>
    public async Task<PointDecision.Blocked?> EraseAsync(PointContents point, TombstoneDocument tombstone, CancellationToken cancellationToken)
    {
        var name = point.Path.Point;
        if (point.Blobs.Any(blob => blob.LegalHold))
            return new PointDecision.Blocked(name, BlockReasons.LegalHold, null);
        if (point.LockedUntil > now)
            return new PointDecision.Blocked(name, BlockReasons.Locked, point.LockedUntil);
        if (Own(point, tombstone) is not { } own)
            return new PointDecision.Blocked(name, BlockReasons.ManifestUnreadable, null);
        try
        {
            if (point.Manifest is { } manifest)
                await container.DeleteAsync(manifest, cancellationToken);
            foreach (var blob in own)
                await container.DeleteAsync(blob, cancellationToken);
        }
        catch (StepFailedException refusal) when (refusal.Failure.Reason is Reasons.BlobLocked or Reasons.BlobConflict)
        {
            return new PointDecision.Blocked(name, refusal.Failure.Reason == Reasons.BlobLocked ? BlockReasons.Locked : BlockReasons.Changed, null);
        }

        return point.Blobs.Count - own.Count - (point.Manifest is null ? 0 : 1) == 0 ? null : new PointDecision.Blocked(name, BlockReasons.ForeignBlobs, null);
    }

    /// <summary>The point's own blobs, its manifest aside; null when nobody can say which they are.</summary>
    private static IReadOnlyList<StoredBlob>? Own(PointContents point, TombstoneDocument tombstone)
    {
        try
        {
            var manifest = ManifestReader.Parse(System.Text.Encoding.UTF8.GetBytes(tombstone.Manifest.GetRawText()));
            if (manifest.RecoveryPoint != point.Path.Point || tombstone.RecoveryPoint != point.Path.Point || !IsMaker(tombstone.PointOperation, point.Path.Point))
                return null;
            if (point.Manifest is { } live && (live.Sha256 != tombstone.ManifestSha256 || live.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata) != tombstone.PointOperation))
                return null;
            var listed = manifest.Files.Select(file => point.Path.File(file.Path)).Concat((manifest.Escrow ?? []).Select(sealedTo => point.Path.Escrow(sealedTo.Recipient))).ToHashSet(StringComparer.Ordinal);
            return [.. point.Blobs.Where(blob => listed.Contains(blob.Path) && blob.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata) == tombstone.PointOperation)];
        }
        catch (InvalidManifestException)
        {
            return null;
        }
    }

    /// <summary>Whether a run is the one whose id the point's name carries.</summary>
    internal static bool IsMaker(string? operation, string point) => Guid.TryParse(operation, out var id) && point.EndsWith($"-{new OperationId(id).Op8}", StringComparison.Ordinal);
}
