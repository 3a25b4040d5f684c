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

    /// <summary>Points whose newest evidence says that they are damaged.</summary>
    public IReadOnlySet<string> Damaged { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public static async Task<PolicyContents> ReadAsync(IContainer container, string policyPath, CancellationToken cancellationToken)
    {
        var points = new Dictionary<string, List<StoredBlob>>(StringComparer.Ordinal);
        var (marks, claims) = (new PointMarks(), new List<StoredBlob>());
        var looks = new Dictionary<string, PointLook>(StringComparer.Ordinal);
        await foreach (var blob in container.ListAsync(policyPath + "/", cancellationToken))
        {
            var relative = blob.Path[(policyPath.Length + 1)..];
            if (marks.Add(relative, blob))
                continue;
            if (EvidenceBlob.Read(relative, blob) is { } evidence && (!looks.TryGetValue(evidence.Point, out var before) || before.At < evidence.Look.At))
                looks[evidence.Point] = evidence.Look;
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
            Damaged = looks.Where(l => l.Value.Damaged).Select(l => l.Key).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>What retention decides on: points that have a manifest.</summary>
    public IEnumerable<RetentionPoint> RetentionPoints => Points.Values.Where(point => point.Manifest is not null).Select(point =>
    {
        var listed = CatalogPoint.Of(point.Path.Point, point.Manifest!);
        return new RetentionPoint(listed.Name, listed.At)
        {
            Restorable = listed.Restorable,
            Damaged = Damaged.Contains(listed.Name),
            LockedUntil = point.LockedUntil,
            LegalHold = point.Blobs.Any(blob => blob.LegalHold),
            Tombstone = Marks.TombstoneOf(listed.Name),
        };
    });
}

/// <param name="Manifest">Null when there is none: it was never written, or it is deleted.</param>
/// <param name="Blobs">All of them, the manifest included.</param>
public sealed record PointContents(RecoveryPointPath Path, StoredBlob? Manifest, IReadOnlyList<StoredBlob> Blobs)
{
    /// <summary>When the last of its blobs may be deleted; null when nothing locks them.</summary>
    public DateTimeOffset? LockedUntil => Blobs.Max(blob => blob.LockedUntil);

    public static PointContents Of(RecoveryPointPath path, IReadOnlyList<StoredBlob> blobs) => new(path, blobs.FirstOrDefault(blob => blob.Path == path.Manifest), blobs);
}
