using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>Everything of one policy in one container, from a single listing.</summary>
/// <param name="Points">By name: whatever lies below a path that is a point's, with or without a manifest.</param>
/// <param name="Claims">Journals of passes.</param>
public sealed record PolicyContents(string PolicyPath, IReadOnlyDictionary<string, PointContents> Points, PointMarks Marks, IReadOnlyList<StoredBlob> Claims)
{
    /// <summary>Below the policy's path: journals of passes, one a day.</summary>
    public const string ClaimsFolder = "_retention";

    /// <summary>What later verifications found, by point.</summary>
    public ILookup<string, PointLook> Looks { get; init; } = Array.Empty<PointLook>().ToLookup(_ => "");

    public static async Task<PolicyContents> ReadAsync(IContainer container, string policyPath, CancellationToken cancellationToken)
    {
        var blobs = new List<StoredBlob>();
        await foreach (var blob in container.ListAsync(policyPath + "/", cancellationToken))
            blobs.Add(blob);
        return Of(policyPath, blobs);
    }

    /// <summary>The same of a listing that is there already.</summary>
    /// <param name="blobs">Blobs below the policy's path.</param>
    public static PolicyContents Of(string policyPath, IEnumerable<StoredBlob> blobs)
    {
        var points = new Dictionary<string, List<StoredBlob>>(StringComparer.Ordinal);
        var (marks, claims) = (new PointMarks(), new List<StoredBlob>());
        var looks = new List<(string Point, PointLook Look)>();
        foreach (var blob in blobs)
        {
            var relative = blob.Path[(policyPath.Length + 1)..];
            if (marks.Add(relative, blob))
                continue;
            if (EvidenceBlob.Read(relative, blob) is { } evidence)
                looks.Add(evidence);
            var folder = relative.Split('/')[0];
            if (folder == ClaimsFolder && blob.Metadata.ContainsKey(CopyOffsiteStep.OperationMetadata))
                claims.Add(blob);
            else if (folder.Length < relative.Length && MarkName.IsPoint(folder) && points.TryGetValue(folder, out var there))
                there.Add(blob);
            else if (folder.Length < relative.Length && MarkName.IsPoint(folder))
                points.Add(folder, [blob]);
        }

        return new PolicyContents(policyPath, points.ToDictionary(p => p.Key, p => PointContents.Of(new RecoveryPointPath(policyPath, p.Key), p.Value), StringComparer.Ordinal), marks, claims)
        {
            Looks = looks.OrderBy(l => l.Look.At).ToLookup(l => l.Point, l => l.Look, StringComparer.Ordinal),
        };
    }

    /// <summary>What retention decides on: points that have a manifest of ours.</summary>
    public IReadOnlyList<RetentionPoint> RetentionPointsAt(DateTimeOffset now)
    {
        CatalogPoint[] listed =
        [
            .. Points.Values.Where(point => point.IsOurs)
                .Select(point => CatalogPoint.Of(point.Path.Point, point.Manifest!, point.Own) with { Looks = [.. Looks[point.Path.Point]] }),
        ];
        var lastProof = listed.Where(point => point.Restorable && point.PassphraseSecretId is not null && point.ProvenAt <= now + RetentionPlanner.Future)
            .GroupBy(point => point.PassphraseSecretId!, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.Max(point => point.ProvenAt), StringComparer.OrdinalIgnoreCase);
        return [.. listed.Select(point => new RetentionPoint(point.Name, point.At)
        {
            Restorable = IsSure(point, lastProof) && !point.LacksLock(now),
            Damaged = point.IsDamaged(now),
            DamagedAt = point.IsDamaged(now) ? point.LastLook(now)!.At : null,
            LockedUntil = Points[point.Name].LockedUntil,
            LegalHold = Points[point.Name].Blobs.Any(blob => blob.LegalHold),
            Tombstone = Marks.TombstoneOf(point.Name),
        })];
    }

    /// <summary>
    /// Whether the farm accepted the passphrase during the run that made the point or after it. A proof that was only carried over
    /// from before says nothing of a key that was changed since: deletion does not count on it. The slot would not do to compare
    /// with: a run that is late or tried again may carry a proof from between its slot and its beginning.
    /// </summary>
    private static bool IsSure(CatalogPoint point, Dictionary<string, DateTimeOffset?> lastProof) =>
        point.Restorable && (point.ProvenAt >= point.StartedAt || (point.PassphraseSecretId is { } secret && lastProof.GetValueOrDefault(secret) >= point.StartedAt));
}

/// <param name="Manifest">Null when there is none: it was never written, or it is deleted.</param>
/// <param name="Blobs">All of them, the manifest included.</param>
public sealed record PointContents(RecoveryPointPath Path, StoredBlob? Manifest, IReadOnlyList<StoredBlob> Blobs)
{
    /// <summary>Whether its manifest is there, and one that we wrote.</summary>
    public bool IsOurs => Manifest?.Metadata.ContainsKey(CopyOffsiteStep.OperationMetadata) is true;

    /// <summary>Those that the manifest's own run wrote; none without a manifest.</summary>
    public IReadOnlyCollection<StoredBlob> Own => [.. Blobs.Where(blob => Manifest is not null && blob.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata) == Manifest.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata))];

    /// <summary>When the last of its blobs may be deleted; null when nothing locks them.</summary>
    public DateTimeOffset? LockedUntil => Blobs.Max(blob => blob.LockedUntil);

    public static PointContents Of(RecoveryPointPath path, IReadOnlyList<StoredBlob> blobs) => new(path, blobs.FirstOrDefault(blob => blob.Path == path.Manifest), blobs);
}
