namespace SecureStoreBackup.Tests;

public sealed class VirtualTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero);
    private readonly VirtualTime _time = new(Start);

    [Fact]
    public void The_clock_moves_only_when_it_is_advanced()
    {
        var timestamp = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(Start.AddMinutes(3), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(3), _time.GetElapsedTime(timestamp));
    }

    [Fact]
    public void Timers_fire_in_the_order_in_which_they_are_due_and_see_their_own_time()
    {
        var fired = new List<(int, DateTimeOffset)>();
        using var late = Once(TimeSpan.FromSeconds(20), () => fired.Add((2, _time.GetUtcNow())));
        using var early = Once(TimeSpan.FromSeconds(10), () => fired.Add((1, _time.GetUtcNow())));
        using var never = Once(TimeSpan.FromSeconds(31), () => fired.Add((3, _time.GetUtcNow())));

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal([(1, Start.AddSeconds(10)), (2, Start.AddSeconds(20))], fired);
        Assert.Equal(Start.AddSeconds(31), _time.NextDue);
    }

    [Fact]
    public void A_periodic_timer_fires_once_per_period()
    {
        var fired = new List<DateTimeOffset>();
        using var timer = _time.CreateTimer(_ => fired.Add(_time.GetUtcNow()), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal([Start.AddSeconds(5), Start.AddSeconds(7), Start.AddSeconds(9)], fired);
    }

    [Fact]
    public void A_timer_armed_by_another_fires_in_the_same_advance()
    {
        var fired = 0;
        ITimer? second = null;
        using var first = Once(TimeSpan.FromSeconds(1), () => second = Once(TimeSpan.FromSeconds(1), () => fired++));

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(1, fired);
        second?.Dispose();
    }

    [Fact]
    public async Task A_cancelled_delay_leaves_no_timer_behind()
    {
        using var stop = new CancellationTokenSource();
        var delay = Task.Delay(TimeSpan.FromSeconds(1), _time, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delay);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task A_test_can_wait_until_another_thread_has_armed_its_timer()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var work = Task.Run(() => Task.Delay(TimeSpan.FromHours(1), _time, cancellationToken), cancellationToken);

        await _time.WaitForTimersAsync(1, cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        _time.AdvanceToNextTimer();

        await work.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        Assert.Equal(Start.AddHours(1), _time.GetUtcNow());
    }

    [Fact]
    public async Task A_delay_of_nothing_needs_no_advance()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var fired = new TaskCompletionSource();

        using var timer = Once(TimeSpan.Zero, fired.SetResult);

        await fired.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    [Fact]
    public async Task A_test_can_wait_until_time_limits_are_gone()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var limit = Once(TimeSpan.FromSeconds(30), () => { });
        var quiet = _time.WaitForNoTimersAsync(cancellationToken);
        Assert.False(quiet.IsCompleted);

        await limit.DisposeAsync();

        await quiet.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
    }

    private ITimer Once(TimeSpan due, Action action) =>
        _time.CreateTimer(_ => action(), null, due, Timeout.InfiniteTimeSpan);
}
