using SecureStoreBackup.Operator.Adapters.Blob;

namespace SecureStoreBackup.Tests.Operator.Adapters.Blob;

public sealed class BufferPoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_comes_when_all_are_rented_waits_until_one_is_given_back()
    {
        using var pool = new BufferPool(buffers: 1, bufferBytes: 16);
        var first = await pool.RentAsync(Cancellation);
        var second = pool.RentAsync(Cancellation).AsTask();
        Assert.False(second.IsCompleted);
        Assert.Null(pool.TryRent());

        var bytes = first.Bytes;
        first.Dispose();

        Assert.Same(bytes, (await second).Bytes);
    }

    [Fact]
    public async Task Giving_back_twice_does_not_make_two_of_one()
    {
        using var pool = new BufferPool(buffers: 2, bufferBytes: 16);
        var buffer = await pool.RentAsync(Cancellation);

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal(0, pool.Rented);
        Assert.Throws<ObjectDisposedException>(() => buffer.Bytes);
    }

    [Fact]
    public async Task Giving_up_the_wait_takes_nothing()
    {
        using var pool = new BufferPool(buffers: 1, bufferBytes: 16);
        using var stop = new CancellationTokenSource();
        using (await pool.RentAsync(Cancellation))
        {
            var waiting = pool.RentAsync(stop.Token).AsTask();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        Assert.Equal(0, pool.Rented);
        Assert.Equal(1, pool.HighWater);
    }

    [Fact]
    [Invariant("I7")]
    public async Task A_container_that_does_not_answer_leaves_a_buffer_for_the_others()
    {
        using var pool = new BufferPool(bufferBytes: 16);
        using var dead = new SemaphoreSlim(TransferSlots.AtOnce);
        using var alive = new SemaphoreSlim(TransferSlots.AtOnce);
        using var stop = new CancellationTokenSource();
        var stuck = Enumerable.Range(0, pool.Buffers).Select(_ => UploadAsync(new TransferSlots(pool, dead, new SemaphoreSlim(1)), stop.Token)).ToArray();
        Assert.Equal(0, dead.CurrentCount);

        var slot = new TransferSlots(pool, alive, new SemaphoreSlim(1)).TakeAsync(Cancellation);

        Assert.True(slot.IsCompletedSuccessfully);
        (await slot).Dispose();
        await stop.CancelAsync();
        await Task.WhenAll(stuck).ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>A block that is read at once, and sent to somebody who never answers.</summary>
    private static async Task UploadAsync(TransferSlots slots, CancellationToken cancellationToken)
    {
        using var filling = await slots.FillAsync(cancellationToken);
        using var slot = await filling.ToSlotAsync(cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
