using System.Collections.Concurrent;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// Copies and read-backs, which outlast a pass. Each has a key; a pass starts the one with its key or looks how far it got.
/// Nothing here is state that counts: after a crash the pool is empty, and the step starts the transfer anew, which
/// resumes from what lies in the container.
/// </summary>
/// <param name="limit">How many run at once; further ones wait their turn. At least 1.</param>
public sealed class TransferPool(TimeProvider time, int limit = 4) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Transfer> _transfers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(limit);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Starts the work of this key unless it is under way, and waits for its end, though no longer than <paramref name="patience"/>.</summary>
    /// <returns>The result once it has ended, which also frees the key; null while it is under way, with <paramref name="progress"/> told.</returns>
    /// <exception cref="StepFailedException">The work was refused; the key is free again.</exception>
    public async Task<T?> PollAsync<T>(string key, Func<IProgress<long>, CancellationToken, Task<T>> work, TimeSpan patience, Action<long> progress, CancellationToken cancellationToken)
        where T : class
    {
        var transfer = _transfers.GetOrAdd(key, _ => new Transfer(bytes => RunAsync(work, bytes)));
        var task = transfer.Task;
        try
        {
            return (T)await task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            return null;
        }
        finally
        {
            progress(transfer.Bytes);
            if (task.IsCompleted)
                _transfers.TryRemove(key, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_transfers.Values.Select(t => t.Task)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stopping.Dispose();
        _places.Dispose();
    }

    private async Task<object> RunAsync<T>(Func<IProgress<long>, CancellationToken, Task<T>> work, IProgress<long> bytes)
        where T : class
    {
        await _places.WaitAsync(_stopping.Token);
        try
        {
            return await work(bytes, _stopping.Token);
        }
        finally
        {
            _places.Release();
        }
    }

    private sealed class Transfer : IProgress<long>
    {
        private readonly Lazy<Task<object>> _task;
        private long _bytes;

        public Transfer(Func<IProgress<long>, Task<object>> start) => _task = new(() => System.Threading.Tasks.Task.Run(() => start(this)));

        public Task<object> Task => _task.Value;

        public long Bytes => Interlocked.Read(ref _bytes);

        public void Report(long value) => Interlocked.Exchange(ref _bytes, value);
    }
}
