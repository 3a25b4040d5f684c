using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>Reads a source once, digests it, and stages the blocks that are not staged yet, a few at a time. Commits nothing.</summary>
internal sealed class BlobUpload(BlockBlobClient blob, Uri container, string path, TransferSlots slots, BlockPlan plan)
{
    private const int Concurrency = 4;

    private readonly HashSet<(string Id, long Bytes)> _staged = [];
    private long _done;

    /// <summary>Learns which blocks an interrupted upload left. Their ids hold digests of their content, so stale ones simply do not match.</summary>
    /// <returns>False when there is neither a block nor a blob.</returns>
    public Task<bool> FindStagedAsync(CancellationToken cancellationToken) => BlobCalls.AskAsync(container, path, async () =>
    {
        try
        {
            BlockList blocks = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken);
            _staged.UnionWith(blocks.UncommittedBlocks.Select(block => (block.Name, block.SizeLong)));
        }
        catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }

        return true;
    }, cancellationToken);

    /// <param name="stage">False to digest only.</param>
    /// <exception cref="StepFailedException"><see cref="Reasons.SourceChanged"/>: shorter or longer than it was listed.</exception>
    public async Task<UploadedBlocks> RunAsync(ISourceFile source, bool stage, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task>(Concurrency);
        try
        {
            var blocks = await ReadAsync(source, stage, running, progress, stop.Token);
            while (running.TryDequeue(out var oldest))
                await oldest;
            return blocks;
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var task in running)
                await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Stages one block with a checksum, which the service checks.</summary>
    public static async Task<bool> StageAsync(BlockBlobClient blob, string id, byte[] bytes, int count, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(bytes, 0, count, writable: false);
        await blob.StageBlockAsync(id, body, new BlockBlobStageBlockOptions { TransferValidation = BlockChecksum.Of(bytes.AsSpan(0, count)) }, cancellationToken);
        return true;
    }

    private async Task<UploadedBlocks> ReadAsync(ISourceFile source, bool stage, Queue<Task> running, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var stream = await source.OpenAsync(cancellationToken);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var ids = new List<string>(plan.Count);
        for (var index = 0; index < plan.Count; index++)
        {
            if (running.Count == Concurrency)
                await running.Dequeue();
            var length = plan.LengthOf(index);
            using var buffer = await slots.FillAsync(cancellationToken);
            if (await stream.ReadAtLeastAsync(buffer.Bytes.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken) < length)
                throw Changed(source, "shorter");
            sha256.AppendData(buffer.Bytes, 0, length);
            var id = BlockId.Of(index, buffer.Bytes.AsSpan(0, length));
            ids.Add(id);
            if (stage && !_staged.Contains((id, length)))
                running.Enqueue(StageAsync(await buffer.ToSlotAsync(cancellationToken), id, length, progress, cancellationToken));
            else
                Report(length, progress);
        }

        if (await stream.ReadAsync(new byte[1], cancellationToken) != 0)
            throw Changed(source, "longer");
        return new(plan.FileBytes, Convert.ToHexStringLower(sha256.GetHashAndReset()), ids);
    }

    private async Task StageAsync(TransferSlots.Slot buffer, string id, int length, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await Task.Yield();   // the checksum is not for whoever reads the source to wait for
        using (buffer)
            await BlobCalls.AskAsync(container, path, () => StageAsync(blob, id, buffer.Bytes, length, cancellationToken), cancellationToken);
        Report(length, progress);
    }

    private void Report(int length, IProgress<long>? progress)
    {
        var done = Interlocked.Add(ref _done, length);
        progress?.Report(done);
    }

    private StepFailedException Changed(ISourceFile source, string how) => new(new(Reasons.SourceChanged,
        $"'{source.Path}' is {how} than the {plan.FileBytes} bytes that were listed: it changed while it was copied. Nothing was committed; find out what writes to the farm's backup directory.", Retry: false));
}
