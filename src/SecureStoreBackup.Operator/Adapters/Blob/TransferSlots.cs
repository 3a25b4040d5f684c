namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>
/// The transfers of one container, over all of its files, policies and directions: at most so many at once, each with a buffer
/// of the pool that all containers share. A container that is slow holds no more buffers than that. Who waits is served in turn.
/// </summary>
internal sealed class TransferSlots(BufferPool pool, SemaphoreSlim atOnce)
{
    /// <summary>How many blocks of one container are under way at once.</summary>
    public const int AtOnce = 4;

    public int BufferBytes => pool.BufferBytes;

    /// <summary>Waits for a slot. Whoever holds one must not wait for a second before the first can end.</summary>
    public async ValueTask<Slot> TakeAsync(CancellationToken cancellationToken)
    {
        await atOnce.WaitAsync(cancellationToken);
        try
        {
            return new(await pool.RentAsync(cancellationToken), atOnce);
        }
        catch
        {
            atOnce.Release();
            throw;
        }
    }

    /// <summary>A slot if one is free now; null otherwise.</summary>
    public Slot? TryTake()
    {
        if (!atOnce.Wait(TimeSpan.Zero))
            return null;
        if (pool.TryRent() is { } buffer)
            return new(buffer, atOnce);
        atOnce.Release();
        return null;
    }

    /// <summary>One slot with its buffer; disposing it gives both back, once.</summary>
    internal sealed class Slot(BufferPool.Buffer buffer, SemaphoreSlim atOnce) : IDisposable
    {
        private int _given;

        public byte[] Bytes => buffer.Bytes;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) != 0)
                return;
            buffer.Dispose();
            atOnce.Release();
        }
    }
}
