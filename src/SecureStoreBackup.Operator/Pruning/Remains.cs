using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>
/// What runs left that made no point: paths without a manifest and without any mark, whose blobs a run of that very name wrote
/// that is no longer under way, and to which nothing was added for a while. What others put there stays.
/// </summary>
internal sealed class Remains(IContainer container, PassContext context, DateTimeOffset now)
{
    /// <summary>More than any run may be silent between two blobs of one target, whatever the grace period is.</summary>
    public static readonly TimeSpan MinimumAge = TimeSpan.FromHours(72);

    /// <summary>Oldest first.</summary>
    public IEnumerable<PointContents> Of(PolicyContents contents)
    {
        if (context.Live() is not { } live)
            return [];
        var age = context.Rules.GracePeriod > MinimumAge ? context.Rules.GracePeriod : MinimumAge;
        return contents.Points.Values
            .Where(point => point.Manifest is null && !contents.Marks.Any(point.Path.Point) && point.Blobs.All(blob => blob.CommittedAt is { } at && now - at > age))
            .Where(point => Own(point).Select(MakerOf).FirstOrDefault() is { } maker && !live.Contains(maker))
            .OrderBy(point => point.Path.Point, StringComparer.Ordinal);
    }

    /// <returns>What is left of it, and why; null when nothing is.</returns>
    public async Task<PointDecision.Blocked?> CollectAsync(PointContents remains, CancellationToken cancellationToken)
    {
        var name = remains.Path.Point;
        if (remains.Blobs.Any(blob => blob.LegalHold))
            return new PointDecision.Blocked(name, BlockReasons.LegalHold, null);
        if (remains.LockedUntil > now)
            return new PointDecision.Blocked(name, BlockReasons.Locked, remains.LockedUntil);
        if (await container.FindAsync(remains.Path.Manifest, cancellationToken) is not null)
            return new PointDecision.Blocked(name, BlockReasons.Changed, null);
        var own = Own(remains).ToArray();
        try
        {
            foreach (var blob in own)
                await container.DeleteAsync(blob, cancellationToken);
        }
        catch (StepFailedException refusal) when (refusal.Failure.Reason is Reasons.BlobLocked or Reasons.BlobConflict)
        {
            return new PointDecision.Blocked(name, refusal.Failure.Reason == Reasons.BlobLocked ? BlockReasons.Locked : BlockReasons.Changed, null);
        }

        return own.Length == remains.Blobs.Count ? null : new PointDecision.Blocked(name, BlockReasons.ForeignBlobs, null);
    }

    private static IEnumerable<StoredBlob> Own(PointContents remains) => remains.Blobs.Where(blob => PointEraser.IsMaker(MakerOf(blob), remains.Path.Point));

    private static string? MakerOf(StoredBlob blob) => blob.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata);
}
