using System.Security.Cryptography;
using System.Text.Json;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs.Steps;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>Writes tombstones and their withdrawals, and reads tombstones. Each is written once.</summary>
internal sealed class MarkWriter(IContainer container, PolicyContents contents, string operation, string clusterId, string policyUid, DateTimeOffset now)
{
    private const int LargestTombstone = 2 * ManifestReader.MaximumBytes;

    /// <returns>False when the manifest cannot be read as the point's own; then nothing was written.</returns>
    public async Task<bool> MarkAsync(PointContents point, string why, bool byHand, CancellationToken cancellationToken)
    {
        var bytes = await container.ReadAsync(point.Path.Manifest, ManifestReader.MaximumBytes, cancellationToken);
        if (bytes is null || point.Manifest is not { Sha256: { } digest } stored || Convert.ToHexStringLower(SHA256.HashData(bytes)) != digest || !IsManifestOf(point.Path.Point, bytes))
            return false;
        using var manifest = JsonDocument.Parse(bytes);
        var document = new TombstoneDocument
        {
            RecoveryPoint = point.Path.Point,
            Why = why,
            At = now,
            Operation = operation,
            ClusterId = clusterId,
            PolicyUid = policyUid,
            PointOperation = stored.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata) ?? "",
            ManifestSha256 = digest,
            Manifest = manifest.RootElement,
        };
        var name = contents.Marks.Next(point.Path.Point);
        return await container.CreateAsync(name.Path(contents.PolicyPath), JsonSerializer.SerializeToUtf8Bytes(document, PruningJson.Default.TombstoneDocument), Description(byHand), cancellationToken)
            || await container.FindAsync(name.Path(contents.PolicyPath), cancellationToken) is not null;   // another has marked it meanwhile
    }

    public async Task WithdrawAsync(string point, IReadOnlyList<string> because, CancellationToken cancellationToken)
    {
        if (contents.Marks.InEffect(point) is not { } mark)
            return;
        var document = new WithdrawalDocument { RecoveryPoint = point, Because = because, At = now, Operation = operation };
        var path = (mark.Name with { Withdrawal = true }).Path(contents.PolicyPath);
        await container.CreateAsync(path, JsonSerializer.SerializeToUtf8Bytes(document, PruningJson.Default.WithdrawalDocument), Description(byHand: false), cancellationToken);
    }

    /// <summary>The tombstone in effect; null when it cannot be read.</summary>
    public async Task<TombstoneDocument?> ReadAsync(string point, CancellationToken cancellationToken)
    {
        if (contents.Marks.InEffect(point) is not { } mark || await container.ReadAsync(mark.Blob.Path, LargestTombstone, cancellationToken) is not { } bytes)
            return null;
        try
        {
            return JsonSerializer.Deserialize(bytes, PruningJson.Default.TombstoneDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsManifestOf(string point, byte[] bytes)
    {
        try
        {
            return ManifestReader.Parse(bytes).RecoveryPoint == point;
        }
        catch (InvalidManifestException)
        {
            return false;
        }
    }

    private BlobDescription Description(bool byHand)
    {
        var metadata = new Dictionary<string, string> { [CopyOffsiteStep.OperationMetadata] = operation, [PointMarks.AtMetadata] = Stamp.Of(now) };
        if (byHand)
            metadata[PointMarks.ByHandMetadata] = "true";
        return new BlobDescription("application/json", metadata);
    }
}
