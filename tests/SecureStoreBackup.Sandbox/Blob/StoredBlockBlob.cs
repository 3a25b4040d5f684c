using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace SecureStoreBackup.Sandbox.Blob;

/// <summary>One committed blob, to be damaged where it lies: reads and stages again one block of it, whatever the blob's size.</summary>
internal sealed class StoredBlockBlob(BlobContainerClient container, string name)
{
    readonly BlockBlobClient client = container.GetBlockBlobClient(name);

    public async Task<BlobContentInfo> ChangeOneByteAsync(CancellationToken cancellationToken)
    {
        BlobProperties before = await client.GetPropertiesAsync(cancellationToken: cancellationToken);
        if (before.ContentLength == 0)
            throw new InvalidOperationException($"The blob '{name}' is empty: it has no byte to change.");
        var blocks = await BlocksAsync(before, cancellationToken);
        var (block, start) = Holding(blocks, before.ContentLength / 2);

        var content = await ReadAsync(new HttpRange(start, block.Size), cancellationToken);
        content[before.ContentLength / 2 - start] ^= 0x01;
        using var damaged = new MemoryStream(content, writable: false);
        await client.StageBlockAsync(block.Id, damaged, cancellationToken: cancellationToken);
        return await client.CommitBlockListAsync(blocks.Select(kept => kept.Id), await SameAsync(before, cancellationToken), cancellationToken);
    }

    async Task<IReadOnlyList<Block>> BlocksAsync(BlobProperties blob, CancellationToken cancellationToken)
    {
        BlockList list = await client.GetBlockListAsync(BlockListTypes.Committed, cancellationToken: cancellationToken);
        Block[] blocks = [.. list.CommittedBlocks.Select(block => new Block(block.Name, block.SizeLong))];
        return blocks.Length > 0 ? blocks : [new Block(Convert.ToBase64String(new byte[32]), blob.ContentLength)];
    }

    static (Block Block, long Start) Holding(IReadOnlyList<Block> blocks, long offset)
    {
        var start = 0L;
        foreach (var block in blocks)
        {
            if (offset < start + block.Size)
                return (block, start);
            start += block.Size;
        }
        throw new InvalidOperationException($"The blocks end at {start}, before byte {offset}.");
    }

    async Task<byte[]> ReadAsync(HttpRange range, CancellationToken cancellationToken)
    {
        using BlobDownloadStreamingResult download = await client.DownloadStreamingAsync(new BlobDownloadOptions { Range = range }, cancellationToken);
        var content = new byte[range.Length!.Value];
        await download.Content.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    async Task<CommitBlockListOptions> SameAsync(BlobProperties blob, CancellationToken cancellationToken) => new()
    {
        Conditions = new BlobRequestConditions { IfMatch = blob.ETag },
        Metadata = blob.Metadata,
        Tags = blob.TagCount > 0 ? (await client.GetTagsAsync(cancellationToken: cancellationToken)).Value.Tags : null,
        AccessTier = blob.AccessTierInferred ? (AccessTier?)null : new AccessTier(blob.AccessTier),
        HttpHeaders = new BlobHttpHeaders
        {
            ContentType = blob.ContentType,
            ContentHash = blob.ContentHash,
            ContentEncoding = blob.ContentEncoding,
            ContentLanguage = blob.ContentLanguage,
            ContentDisposition = blob.ContentDisposition,
            CacheControl = blob.CacheControl,
        },
    };

    readonly record struct Block(string Id, long Size);
}
