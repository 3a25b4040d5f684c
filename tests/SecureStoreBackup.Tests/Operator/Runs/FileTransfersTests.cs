using SecureStoreBackup.Operator.Runs;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class FileTransfersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task So_many_files_are_under_way_at_once_and_no_more()
    {
        var gates = Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource()).ToArray();
        var started = Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource()).ToArray();

        var all = FileTransfers.ForEachAsync(Enumerable.Range(0, 6), (n, _) =>
        {
            started[n].SetResult();
            return gates[n].Task;
        }, Cancellation);

        Assert.Equal([true, true, true, true, false, false], started.Select(s => s.Task.IsCompleted));
        gates[2].SetResult();
        await started[4].Task;
        Assert.False(started[5].Task.IsCompleted);
        Array.ForEach(gates, gate => gate.TrySetResult());
        await all;
        Assert.True(started[5].Task.IsCompleted);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_first_failure_stops_the_others_and_is_told_when_they_have_ended()
    {
        var (gate, stopped) = (new TaskCompletionSource(), 0);

        var all = FileTransfers.ForEachAsync(Enumerable.Range(0, 5), async (n, token) =>
        {
            try
            {
                await (n == 1 ? gate.Task : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token));
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref stopped);
                throw;
            }
        }, Cancellation);
        gate.SetException(new InvalidOperationException("broken"));

        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => all)).Message);
        Assert.Equal(3, stopped);
    }

    [Fact]
    public void Bytes_of_files_side_by_side_add_up()
    {
        var told = 0L;
        var shared = new SharedProgress(new Progress(bytes => told = bytes));
        var (one, other) = (shared.File(), shared.File());

        one.Report(10);
        other.Report(5);
        one.Report(12);
        shared.Add(100);

        Assert.Equal(117, told);
    }
}
