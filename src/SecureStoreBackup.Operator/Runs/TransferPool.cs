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

    /// <summary>What a run's step has under way; a step of one target names it.</summary>
    public static string Key(string uid, string step) => $"{uid}/{step}";

    /// <summary>Starts the work of this key unless it is under way, and waits for its end, though no longer than <paramref name="patience"/>.</summary>
    /// <returns>The result once it has ended, which also frees the key; null while it is under way, with <paramref name="progress"/> told.</returns>
    /// <exception cref="StepFailedException">The work was refused; the key is free again.</exception>
    public async Task<T?> PollAsync<T>(string key, Func<IProgress<long>, CancellationToken, Task<T>> work, TimeSpan patience, Action<long> progress, CancellationToken cancellationToken)
        where T : class
    {
        var transfer = _transfers.GetOrAdd(key, _ => new Transfer((bytes, canceled) => RunAsync(work, bytes, canceled)));
        var ended = await EndsWithinAsync(transfer.Task, patience, cancellationToken);
        progress(transfer.Bytes);
        if (!ended)
            return null;
        _transfers.TryRemove(key, out _);
        transfer.Dispose();
        return (T)await transfer.Task;
    }

    /// <summary>
    /// Cancels the work of the key <paramref name="owner"/> and of every key that begins with it and a slash, and waits until none of it
    /// runs any more, though no longer than <paramref name="patience"/> for each. What it staged stays where it is.
    /// </summary>
    /// <returns>How many were under way.</returns>
    public async Task<int> CancelAsync(string owner, TimeSpan patience, CancellationToken cancellationToken)
    {
        var canceled = _transfers.Where(t => t.Key == owner || t.Key.StartsWith($"{owner}/", StringComparison.Ordinal)).ToArray();
        foreach (var (_, transfer) in canceled)
            await transfer.CancelAsync();
        foreach (var entry in canceled)
            if (await EndsWithinAsync(entry.Value.Task, patience, cancellationToken) && _transfers.TryRemove(entry))   // one that does not is left for the end of the process
                entry.Value.Dispose();
        return canceled.Length;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_transfers.Values.Select(t => t.Task)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        foreach (var transfer in _transfers.Values)
            transfer.Dispose();
        _stopping.Dispose();
        _places.Dispose();
    }

    /// <summary>Looks once: work that ends a moment later is found ended by the next pass, and its result is not lost.</summary>
    private async Task<bool> EndsWithinAsync(Task task, TimeSpan patience, CancellationToken cancellationToken)
    {
        await task.WaitAsync(patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }

    /// <summary>The place is queued for by the pass that asked, so that transfers begin in the order in which they were asked for.</summary>
    private async Task<object> RunAsync<T>(Func<IProgress<long>, CancellationToken, Task<T>> work, IProgress<long> bytes, CancellationToken canceled)
        where T : class
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, canceled);
        await _places.WaitAsync(either.Token);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return await work(bytes, either.Token);
        }
        finally
        {
            _places.Release();
        }
    }

    private sealed class Transfer : IProgress<long>, IDisposable
    {
        private readonly Lazy<Task<object>> _task;
        private readonly CancellationTokenSource _canceled = new();
        private long _bytes;

        public Transfer(Func<IProgress<long>, CancellationToken, Task<object>> start) => _task = new(() => start(this, _canceled.Token));

        public async Task CancelAsync()
        {
            try
            {
                await _canceled.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has ended, and whoever polled it has its result.
            }
        }

        public void Dispose() => _canceled.Dispose();

        public Task<object> Task => _task.Value;

        public long Bytes => Interlocked.Read(ref _bytes);

        public void Report(long value) => Interlocked.Exchange(ref _bytes, value);
    }
}
