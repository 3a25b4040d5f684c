using SecureStoreBackup.Naming;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>
/// A person deletes one point at one target: the same guards as a pass has, but without the grace period. What was looked at
/// is what is deleted.
/// </summary>
/// <param name="minimum">Restorable points that must stay.</param>
public sealed class ManualDeletion(IContainer container, string policyPath, string point, int minimum, DateTimeOffset now)
{
    private PolicyContents? _contents;

    /// <summary>What would be deleted; null when there is nothing of the point at this target.</summary>
    public async Task<DeletionPreview?> LookAsync(CancellationToken cancellationToken)
    {
        _contents = await PolicyContents.ReadAsync(container, policyPath, cancellationToken);
        if (!_contents.Points.TryGetValue(point, out var there))
            return null;
        RetentionPoint[] alive = [.. _contents.RetentionPointsAt(now).Where(p => p.Tombstone is null && !p.Damaged)];
        var others = alive.Where(p => p.Name != point).ToArray();
        var stay = others.Count(p => p.Restorable);
        var (newest, below) = (there.Manifest is not null && !others.Any(p => string.CompareOrdinal(p.Name, point) > 0), stay < minimum && alive.Any(p => p.Name == point && p.Restorable));
        return new DeletionPreview(there, stay)
        {
            Locked = there.Blobs.Any(blob => blob.LegalHold) ? "a legal hold keeps it until somebody lifts that"
                : there.LockedUntil > now ? $"immutability locks it until {there.LockedUntil:yyyy-MM-dd HH:mm:ss}Z"
                : null,
            Last = newest ? "it is the newest point" : below ? $"only {stay} restorable points would stay, and minimumCopies is {minimum}" : null,
            Unfit = there.Manifest is null && _contents.Marks.InEffect(point) is null ? "it has no manifest: a run may still be making it; what a run leaves behind is collected by retention" : null,
        };
    }

    /// <summary>Deletes what was looked at: tombstone, manifest, data.</summary>
    /// <returns>What is left of it, and why; null when nothing is.</returns>
    /// <param name="evenTheLast">Whether to go ahead although it is the newest point, or fewer than the minimum stay.</param>
    public async Task<PointDecision.Blocked?> DeleteAsync(string clusterId, string policyUid, bool evenTheLast, CancellationToken cancellationToken)
    {
        var seen = _contents ?? throw new InvalidOperationException("Nobody has looked yet.");
        var there = seen.Points[point];
        var operation = Guid.NewGuid().ToString();
        var marking = seen.Marks.InEffect(point) is null;
        if (marking && !await Writer(seen).MarkAsync(there, "A person asked for it.", byHand: true, cancellationToken))
            return new PointDecision.Blocked(point, BlockReasons.ManifestUnreadable, null);
        var marked = await PolicyContents.ReadAsync(container, policyPath, cancellationToken);
        if (marking && !evenTheLast && IsLast(marked, there))
        {
            await Writer(marked).WithdrawAsync(point, [KeepReasons.MinimumCopies], cancellationToken);   // somebody else deletes here, too
            return new PointDecision.Blocked(point, BlockReasons.MinimumCopies, null);
        }

        return await Writer(marked).ReadAsync(point, cancellationToken) is { } tombstone
            ? await new PointEraser(container, now).EraseAsync(there, tombstone, cancellationToken)
            : new PointDecision.Blocked(point, BlockReasons.ManifestUnreadable, null);

        MarkWriter Writer(PolicyContents contents) => new(container, contents, operation, clusterId, policyUid, now);
    }

    /// <summary>As the guards of <see cref="LookAsync"/>, once it is marked: every other tombstone counts, too.</summary>
    private bool IsLast(PolicyContents marked, PointContents there)
    {
        RetentionPoint[] alive = [.. marked.RetentionPointsAt(now).Where(p => p.Tombstone is null && !p.Damaged)];
        var restorable = marked.RetentionPointsAt(now).Any(p => p.Name == there.Path.Point && p is { Restorable: true, Damaged: false });
        return !alive.Any(p => string.CompareOrdinal(p.Name, point) > 0) || (restorable && alive.Count(p => p.Restorable) < minimum);
    }
}

/// <param name="Stay">Restorable points that stay.</param>
public sealed record DeletionPreview(PointContents Point, int Stay)
{
    /// <summary>What locks it; null when nothing does. No flag overrules that.</summary>
    public string? Locked { get; init; }

    /// <summary>Why it is one of the last; null when it is not.</summary>
    public string? Last { get; init; }

    /// <summary>Why it cannot be deleted by hand; null when it can.</summary>
    public string? Unfit { get; init; }

    public long Bytes => Point.Blobs.Sum(blob => blob.Bytes);
}
