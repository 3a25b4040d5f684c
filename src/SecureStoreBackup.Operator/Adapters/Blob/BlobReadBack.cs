using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>Reads a whole blob in ranges of one and the same version, a few ahead where buffers are free, and digests them in order.</summary>
internal sealed class BlobReadBack(BlockBlobClient blob, Uri container, string path, TransferSlots slots)
{
    private const int Concurrency = 4;

    /// <param name="to">Gets the bytes in their order; null when the digest alone is wanted.</param>
    public async Task<FileDigest> RunAsync(Stream? to, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var stored = await BlobCalls.AskAsync(container, path, () => BlobCommit.FindAsync(blob, path, cancellationToken), cancellationToken)
            ?? throw Failed("is not there");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var ahead = new Queue<Range>(Concurrency);
        try
        {
            long asked = 0, digested = 0;
            while (digested < stored.Bytes)
            {
                // The first range waits for a buffer; those ahead of it take one only if it is free, so that transfers cannot block each other.
                while (asked < stored.Bytes && ahead.Count < Concurrency
                    && (ahead.Count == 0 ? await slots.TakeAsync(stop.Token) : slots.TryTake()) is { } buffer)
                {
                    var length = (int)Math.Min(slots.BufferBytes, stored.Bytes - asked);
                    ahead.Enqueue(new(buffer, length, FetchAsync(stored.ETag, asked, buffer.Bytes.AsMemory(0, length), stop.Token)));
                    asked += length;
                }

                await ahead.Peek().Fetch;
                using var next = ahead.Dequeue().Buffer;
                var count = (int)Math.Min(slots.BufferBytes, stored.Bytes - digested);
                sha256.AppendData(next.Bytes, 0, count);
                if (to is not null)
                    await to.WriteAsync(next.Bytes.AsMemory(0, count), cancellationToken);
                digested += count;
                progress?.Report(digested);
            }

            return new(stored.Bytes, Convert.ToHexStringLower(sha256.GetHashAndReset()));
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var range in ahead)
            {
                await range.Fetch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                range.Buffer.Dispose();
            }
        }
    }

    private async Task FetchAsync(string etag, long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(offset, target.Length), Conditions = new BlobRequestConditions { IfMatch = new ETag(etag) } };
            using BlobDownloadStreamingResult answer = await blob.DownloadStreamingAsync(options, cancellationToken);
            if (await answer.Content.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellationToken) < target.Length)
                throw Failed("ends early");
        }
        catch (RequestFailedException e) when (e.Status is 412 || (e.Status is 404 && e.ErrorCode == BlobErrorCode.BlobNotFound) || e.Status is 416)
        {
            throw Failed("changed or vanished while it was read");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && BlobErrors.Translate(e, container, path) is { } failure)
        {
            throw new StepFailedException(failure, e);
        }
    }

    private StepFailedException Failed(string how) => new(new(Reasons.VerificationFailed,
        $"'{path}' in {container} {how}; do not count on this copy, and find out who else writes or deletes there.", Retry: false));

    private sealed record Range(TransferSlots.Slot Buffer, int Length, Task Fetch);
}
