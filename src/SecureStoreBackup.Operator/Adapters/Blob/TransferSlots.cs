namespace SecureStoreBackup.Operator.Adapters.Blob;

/// <summary>
/// The transfers of one container, over all of its files, policies and directions: at most so many at once, each with a buffer
/// of the pool that all containers share. A farm that is slow holds none of the container's places: while a block is read from its
/// source it stands outside, one per run, and there it also waits for a place. Who waits is served in turn.
/// </summary>
/// <remarks>
/// Buffers that stand outside are fewer than half of the pool, so that whoever has a place at a container always comes by a buffer,
/// nobody who holds a buffer waits for one who has none, and a container that does not answer at all, whose places and blocks outside
/// are all taken, leaves one buffer with which others go on.
/// </remarks>
/// <param name="atOnce">The container's places, shared by all that open it.</param>
/// <param name="filling">Of one place, ours alone: a run opens the container for itself, and reads from its farm one block at a time.</param>
internal sealed class TransferSlots(BufferPool pool, SemaphoreSlim atOnce, SemaphoreSlim filling)
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

    /// <summary>Waits for a buffer to fill from a source, however slow that is.</summary>
    public async ValueTask<Filling> FillAsync(CancellationToken cancellationToken)
    {
        await filling.WaitAsync(cancellationToken);
        try
        {
            await pool.Filling.WaitAsync(cancellationToken);
            try
            {
                return new(await pool.RentAsync(cancellationToken), this);
            }
            catch
            {
                pool.Filling.Release();
                throw;
            }
        }
        catch
        {
            filling.Release();
            throw;
        }
    }

    private void Filled()
    {
        pool.Filling.Release();
        filling.Release();
    }

    /// <summary>A buffer without a slot; disposing it gives the buffer back, unless it got one.</summary>
    internal sealed class Filling(BufferPool.Buffer buffer, TransferSlots slots) : IDisposable
    {
        private bool _ended;

        public byte[] Bytes => buffer.Bytes;

        /// <summary>Waits for a slot, which then has the buffer.</summary>
        public async ValueTask<Slot> ToSlotAsync(CancellationToken cancellationToken)
        {
            await slots.Places.WaitAsync(cancellationToken);
            _ended = true;
            slots.Filled();
            return new(buffer, slots.Places);
        }

        public void Dispose()
        {
            if (_ended)
                return;
            _ended = true;
            buffer.Dispose();
            slots.Filled();
        }
    }

    private SemaphoreSlim Places => atOnce;

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
