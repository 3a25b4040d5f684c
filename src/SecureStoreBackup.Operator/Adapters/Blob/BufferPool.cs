using System.Collections.Concurrent;

namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>
/// The memory of all transfers: a fixed number of equal buffers, made when first wanted and then kept, so that large blocks
/// neither churn the large object heap nor add up. Who waits is served in turn. Thread-safe.
/// </summary>
/// <param name="buffers">At least 1, and 2 where something is uploaded. Default 8.</param>
/// <param name="bufferBytes">Default 8 MiB, which serves files up to 390 GiB.</param>
public sealed class BufferPool(int buffers = BufferPool.DefaultBuffers, int bufferBytes = BufferPool.DefaultBufferBytes) : IDisposable
{
    public const int DefaultBuffers = 8;
    public const int DefaultBufferBytes = 8 * BlockPlan.MiB;

    private readonly SemaphoreSlim _free = new(buffers, buffers);
    private readonly ConcurrentBag<byte[]> _idle = [];
    private int _highWater;

    public int Buffers => buffers;

    /// <summary>
    /// Whoever fills a buffer from a source, which may be slow, takes one of these first: one less than half of the buffers, so that with
    /// as many places at a container as half of the buffers, one container that does not answer leaves a buffer for the others.
    /// </summary>
    internal SemaphoreSlim Filling { get; } = new(Math.Max(1, (buffers / 2) - 1));

    public int BufferBytes => bufferBytes;

    /// <summary>How many are rented now.</summary>
    public int Rented => buffers - _free.CurrentCount;

    /// <summary>The most that were ever rented at once.</summary>
    public int HighWater => Volatile.Read(ref _highWater);

    /// <summary>Waits for a buffer. Whoever already holds one must not wait for a second: two of them could wait for each other.</summary>
    public async ValueTask<Buffer> RentAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return Take();
    }

    /// <summary>A buffer if one is free now; null otherwise.</summary>
    public Buffer? TryRent() => _free.Wait(TimeSpan.Zero) ? Take() : null;

    public void Dispose()
    {
        _free.Dispose();
        Filling.Dispose();
    }

    private Buffer Take()
    {
        var rented = Rented;
        for (var seen = HighWater; rented > seen; seen = HighWater)
            Interlocked.CompareExchange(ref _highWater, rented, seen);
        try
        {
            return new(this, _idle.TryTake(out var bytes) ? bytes : GC.AllocateUninitializedArray<byte>(bufferBytes));
        }
        catch (OutOfMemoryException)
        {
            _free.Release();
            throw;
        }
    }

    private void Return(byte[] bytes)
    {
        _idle.Add(bytes);
        _free.Release();
    }

    /// <summary>One rented buffer; disposing it gives it back, once.</summary>
    public sealed class Buffer(BufferPool pool, byte[] bytes) : IDisposable
    {
        private byte[]? _bytes = bytes;

        public byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(Buffer));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } returned)
                pool.Return(returned);
        }
    }
}
