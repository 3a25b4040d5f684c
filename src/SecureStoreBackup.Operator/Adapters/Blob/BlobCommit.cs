using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>Makes staged blocks a blob, on condition that there is none; settles by the blob's properties what the answer leaves open.</summary>
internal sealed class BlobCommit(BlockBlobClient blob, Uri container, string path, BlobDescription description)
{
    private const string DigestName = "sha256";

    private readonly Dictionary<string, string> _metadata = Check(description);

    /// <exception cref="StepFailedException"><see cref="Reasons.BlobConflict"/>: another blob is there.</exception>
    public async Task<StoredBlob> RunAsync(UploadedBlocks blocks, CancellationToken cancellationToken)
    {
        var options = Options(blocks.Sha256);
        try
        {
            BlobContentInfo info = await blob.CommitBlockListAsync(blocks.Ids, options, cancellationToken);
            return Stored(path, blocks.Bytes, info.ETag, options.Metadata);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && BlobErrors.Translate(e, container, path) is { } failure)
        {
            if (!BlobErrors.CommitIsUnsettled(e))
                throw new StepFailedException(failure, e);
            var there = await BlobCalls.AskAsync(container, path, () => FindAsync(blob, path, cancellationToken), cancellationToken);
            return there is null ? throw new StepFailedException(failure, e)
                : there.Bytes == blocks.Bytes && there.Sha256 == blocks.Sha256 ? there
                : throw Conflict(there);
        }
    }

    public StepFailedException Conflict(StoredBlob there) => new(new(Reasons.BlobConflict,
        $"'{path}' in {container} is there already with other content ({there.Bytes} bytes); it was left as it is. Find out who writes to this prefix.", Retry: false));

    public static async Task<StoredBlob?> FindAsync(BlockBlobClient blob, string path, CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            return BlobLocks.On(Stored(path, properties.ContentLength, properties.ETag, properties.Metadata), properties);
        }
        catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    // Headers quote the etag, lists do not.
    public static StoredBlob Stored(string path, long bytes, ETag etag, IDictionary<string, string>? metadata)
    {
        var copy = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase);
        return new(path, bytes, copy.GetValueOrDefault(DigestName), etag.ToString().Trim('"'), copy);
    }

    private CommitBlockListOptions Options(string sha256) => new()
    {
        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        HttpHeaders = new BlobHttpHeaders { ContentType = description.ContentType },
        Metadata = new Dictionary<string, string>(_metadata, StringComparer.OrdinalIgnoreCase) { [DigestName] = sha256 },
        AccessTier = description.AccessTier is { } tier ? new AccessTier(tier) : default(AccessTier?),
    };

    private static Dictionary<string, string> Check(BlobDescription description)
    {
        var metadata = new Dictionary<string, string>(description.Metadata, StringComparer.OrdinalIgnoreCase);
        if (metadata.ContainsKey(DigestName))
            throw new ArgumentException($"The metadata '{DigestName}' is ours.", nameof(description));
        foreach (var (name, value) in metadata)
            if (value.Any(c => c is < ' ' or > '~'))
                throw new ArgumentException($"The metadata '{name}' travels in a header: ASCII only.", nameof(description));
        return metadata;
    }
}
