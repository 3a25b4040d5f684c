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
}
