using SecureStoreBackup.Kubernetes.Client;

namespace SecureStoreBackup.Tests.Kubernetes.Client;

public sealed class TokenBucketTests
{
    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_burst_passes_at_once_and_the_rest_at_the_rate()
    {
        var bucket = new TokenBucket(perSecond: 200, burst: 400, _time);
        var waits = Enumerable.Range(0, 600).Select(_ => bucket.TakeAsync(TestContext.Current.CancellationToken).AsTask()).ToArray();
        Assert.Equal(400, waits.Count(wait => wait.IsCompleted));

        _time.Advance(TimeSpan.FromMilliseconds(500));
        await Task.WhenAll(waits[..500]).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(waits[501].IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(500));
        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Whoever_gives_up_takes_nothing_from_the_others()
    {
        using var stop = new CancellationTokenSource();
        var bucket = new TokenBucket(perSecond: 1, burst: 1, _time);
        await bucket.TakeAsync(stop.Token);
        var given = bucket.TakeAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(stop.Token, e.CancellationToken);

        var next = bucket.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));

        await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_pause_fills_it_to_the_burst_and_no_further()
    {
        var bucket = new TokenBucket(perSecond: 10, burst: 3, _time);
        _time.Advance(TimeSpan.FromHours(1));

        var waits = Enumerable.Range(0, 4).Select(_ => bucket.TakeAsync(TestContext.Current.CancellationToken).AsTask()).ToArray();

        Assert.Equal(3, waits.Count(wait => wait.IsCompleted));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
