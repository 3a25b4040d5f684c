using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>
/// Azure Blob Storage, at the level of blocks: they resume, they are checked on the way, and the commit that makes them a
/// blob is conditional.
/// </summary>
/// <param name="container">With our identity and our transport.</param>
/// <param name="pool">Shared by all containers.</param>
/// <param name="transfers">Shared by all that open this container: how many blocks are under way at once.</param>
public sealed class BlobContainer(BlobContainerClient container, BufferPool pool, SemaphoreSlim transfers) : IContainer
{
    private readonly TransferSlots _slots = new(pool, transfers, filling: new SemaphoreSlim(1, 1));

    public Uri Url { get; } = new(BlobErrors.WithoutQuery(container.Uri));

    public Task ProbeAsync(CancellationToken cancellationToken) => AskAsync(null, async () =>
    {
        await using var pages = container.GetBlobsAsync(cancellationToken: cancellationToken).AsPages(pageSizeHint: 1).GetAsyncEnumerator(cancellationToken);
        return await pages.MoveNextAsync();
    }, cancellationToken);

    public Task<StoredBlob?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var blob = Blob(path);
        return AskAsync(path, () => BlobCommit.FindAsync(blob, path, cancellationToken), cancellationToken);
    }

    public async Task<StoredBlob> UploadAsync(string path, ISourceFile source, BlobDescription description, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var blob = Blob(path);
        var plan = BlockPlan.For(source.Bytes);
        if (plan.BlockBytes > pool.BufferBytes)
            throw new StepFailedException(new(Reasons.ContainerRefused,
                $"'{source.Path}' has {source.Bytes} bytes and needs blocks of {plan.BlockBytes / BlockPlan.MiB} MiB, but the operator's transfer buffers hold {pool.BufferBytes / BlockPlan.MiB} MiB; give it larger buffers.", Retry: false));
        var commit = new BlobCommit(blob, Url, path, description);

        // Mostly there is neither blob nor block, and one question tells.
        var upload = new BlobUpload(blob, Url, path, _slots, plan);
        var there = await upload.FindStagedAsync(cancellationToken) ? await FindAsync(path, cancellationToken) : null;
        if (there is not null && there.Bytes != source.Bytes)
            throw commit.Conflict(there);
        var blocks = await upload.RunAsync(source, stage: there is null, progress, cancellationToken);
        return there is null ? await commit.RunAsync(blocks, cancellationToken)
            : there.Sha256 == blocks.Sha256 ? there
            : throw commit.Conflict(there);
    }

    public Task<FileDigest> ReadBackAsync(string path, IProgress<long>? progress, CancellationToken cancellationToken) =>
        new BlobReadBack(Blob(path), Url, path, _slots).RunAsync(to: null, progress, cancellationToken);

    public Task<FileDigest> DownloadAsync(string path, Stream to, IProgress<long>? progress, CancellationToken cancellationToken) =>
        new BlobReadBack(Blob(path), Url, path, _slots).RunAsync(to, progress, cancellationToken);

    public async Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, BlobDescription description, CancellationToken cancellationToken)
    {
        var blob = Blob(path);
        var commit = new BlobCommit(blob, Url, path, description);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var there = await FindAsync(path, cancellationToken);
        if (there is null)
        {
            try
            {
                var ids = content.IsEmpty ? [] : new[] { BlockId.Of(0, content.Span) };
                foreach (var id in ids)
                    await AskAsync(path, () => BlobUpload.StageAsync(blob, id, content.ToArray(), content.Length, cancellationToken), cancellationToken);
                await commit.RunAsync(new(content.Length, sha256, ids), cancellationToken);
                return true;
            }
            catch (StepFailedException e) when (e.Failure.Reason == Reasons.BlobConflict)
            {
                return false;
            }
        }

        return there.Bytes == content.Length && there.Sha256 == sha256;
    }

    public Task<byte[]?> ReadAsync(string path, int maximumBytes, CancellationToken cancellationToken)
    {
        var blob = Blob(path);
        return AskAsync<byte[]?>(path, async () =>
        {
            try
            {
                using BlobDownloadStreamingResult answer = await blob.DownloadStreamingAsync(cancellationToken: cancellationToken);
                if (answer.Details.ContentLength > maximumBytes)
                    throw new StepFailedException(new(Reasons.ContainerRefused, $"'{path}' has {answer.Details.ContentLength} bytes, where at most {maximumBytes} are expected; it is not what its name says.", Retry: false));
                var content = new byte[answer.Details.ContentLength];
                await answer.Content.ReadExactlyAsync(content, cancellationToken);
                return content;
            }
            catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        }, cancellationToken);
    }

    /// <remarks>Where the container keeps versions or deleted blobs, what is deleted stays there for as long as its own rules say.</remarks>
    public Task DeleteAsync(StoredBlob blob, CancellationToken cancellationToken)
    {
        var client = Blob(blob.Path);
        return AskAsync(blob.Path, async () =>
        {
            try
            {
                var still = new BlobRequestConditions { IfMatch = new ETag(blob.ETag) };
                await client.DeleteAsync(DeleteSnapshotsOption.None, still, cancellationToken);
            }
            catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return false;   // gone, be it by an answer of ours that was lost
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                if (await BlobCommit.FindAsync(client, blob.Path, cancellationToken) is null)
                    return false;   // a condition upon nothing fails, too
                throw new StepFailedException(new(Reasons.BlobConflict, $"'{blob.Path}' in {Url} is not the blob that was listed a moment ago; it was left as it is. Find out who writes to this prefix.", Retry: false), e);
            }

            return true;
        }, cancellationToken);
    }

    public async IAsyncEnumerable<StoredBlob> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var blobs = container.GetBlobsAsync(BlobTraits.Metadata | BlobTraits.ImmutabilityPolicy | BlobTraits.LegalHold, BlobStates.None, prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (blobs)
        {
            while (await AskAsync(null, async () => await blobs.MoveNextAsync(), cancellationToken))
            {
                var (name, properties, metadata) = (blobs.Current.Name, blobs.Current.Properties, blobs.Current.Metadata);
                yield return BlobLocks.On(BlobCommit.Stored(name, properties.ContentLength ?? 0, properties.ETag ?? default, metadata), properties);
            }
        }
    }

    private BlockBlobClient Blob(string path) => container.GetBlockBlobClient(BlobPath.Check(path));

    private Task<T> AskAsync<T>(string? path, Func<Task<T>> call, CancellationToken cancellationToken) => BlobCalls.AskAsync(Url, path, call, cancellationToken);
}
