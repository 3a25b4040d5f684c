using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class TransferPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly VirtualTime _time = new(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Work_that_outlasts_patience_goes_on_and_its_progress_is_told()
    {
        await using var pool = new TransferPool(_time);
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long told = 0;

        var first = pool.PollAsync("key", Work, Patience, bytes => told = bytes, Cancellation);
        await reported.Task.WaitAsync(Cancellation);
        await _time.WaitForTimersAsync(1, Cancellation);
        _time.Advance(Patience);

        Assert.Null(await first);
        Assert.Equal(42, told);
        gate.SetResult("done");
        Assert.Equal("done", await pool.PollAsync("key", Work, Patience, _ => { }, Cancellation));

        Task<string> Work(IProgress<long> progress, CancellationToken token)
        {
            progress.Report(42);
            reported.TrySetResult();
            return gate.Task.WaitAsync(token);
        }
    }

    /// <summary>The work ends while the pass is already on its way back without it: here, while it tells the progress.</summary>
    [Fact(Timeout = 30_000)]
    public async Task Work_that_ends_just_after_patience_does_is_not_lost_and_not_done_twice()
    {
        await using var pool = new TransferPool(_time);
        var (gate, works) = (new TaskCompletionSource<string>(), 0);   // continuations run at once, so that all has ended when it is set
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = pool.PollAsync("key", Work, Patience, _ => gate.TrySetResult("done"), Cancellation);
        await began.Task.WaitAsync(Cancellation);
        await _time.WaitForTimersAsync(1, Cancellation);
        _time.Advance(Patience);

        Assert.Equal((null, "done", 1), (await first, await pool.PollAsync("key", Work, Patience, _ => { }, Cancellation), works));

        Task<string> Work(IProgress<long> progress, CancellationToken token)
        {
            Interlocked.Increment(ref works);
            began.TrySetResult();
            return gate.Task;
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refusal_reaches_the_caller_and_frees_the_key()
    {
        await using var pool = new TransferPool(_time);

        await Assert.ThrowsAsync<StepFailedException>(() => pool.PollAsync<string>(
            "key", (_, _) => throw new StepFailedException(new StepFailure(Reasons.SourceChanged, "no", Retry: false)), Patience, _ => { }, Cancellation));

        Assert.Equal("again", await pool.PollAsync("key", (_, _) => Task.FromResult("again"), Patience, _ => { }, Cancellation));
    }

    [Fact(Timeout = 30_000)]
    public async Task No_more_run_at_once_than_there_are_places()
    {
        await using var pool = new TransferPool(_time, limit: 1);
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = pool.PollAsync("first", (_, token) => { began.SetResult(); return gate.Task.WaitAsync(token); }, Patience, _ => { }, Cancellation);
        await began.Task.WaitAsync(Cancellation);

        var secondBegan = false;
        var second = pool.PollAsync("second", (_, _) => { secondBegan = true; return Task.FromResult("b"); }, Patience, _ => { }, Cancellation);
        Assert.False(secondBegan);
        gate.SetResult("a");

        Assert.Equal(("a", "b"), (await first, await second));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_copied_for_one_owner_is_cancelled_at_once_and_nothing_of_the_others()
    {
        await using var pool = new TransferPool(_time, limit: 1);
        var (began, gate, ended) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously), false);
        var first = pool.PollAsync("uid-1/CopyOffsite/east", async (_, token) =>
        {
            began.SetResult();
            try
            {
                return await gate.Task.WaitAsync(token);
            }
            finally
            {
                ended = true;
            }
        }, Patience, _ => { }, Cancellation);
        await began.Task.WaitAsync(Cancellation);
        var queued = pool.PollAsync("uid-1/Verify/west", NeverAsync, Patience, _ => { }, Cancellation);
        var other = pool.PollAsync("uid-10/CopyOffsite/east", (_, _) => Task.FromResult("theirs"), Patience, _ => { }, Cancellation);

        Assert.Equal(2, await pool.CancelAsync("uid-1", Patience, Cancellation));

        Assert.True(ended);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        Assert.Equal("theirs", await other);
        Assert.Equal(0, await pool.CancelAsync("uid-1", Patience, Cancellation));

        async Task<string> NeverAsync(IProgress<long> progress, CancellationToken token)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return "never";
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Stopping_cancels_what_is_under_way()
    {
        var pool = new TransferPool(_time);
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var poll = pool.PollAsync("key", async (_, token) =>
        {
            began.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return "never";
        }, Patience, _ => { }, Cancellation);
        await began.Task.WaitAsync(Cancellation);

        await pool.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
    }
}
