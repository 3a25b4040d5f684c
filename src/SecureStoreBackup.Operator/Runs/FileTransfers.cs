namespace SecureStoreBackup.Operator.Runs;

/// <summary>Transfers of a set's files, a few at once: small ones do not wait for each other's answers, and a large one leaves no gap.</summary>
internal static class FileTransfers
{
    /// <summary>How many files of one target are under way at once. The container's own limit holds over all of their blocks.</summary>
    public const int AtOnce = 4;

    /// <summary>In order as far as that goes. The first failure stops the others; all have ended when it is thrown.</summary>
    public static async Task ForEachAsync<T>(IEnumerable<T> files, Func<T, CancellationToken, Task> transfer, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task>(AtOnce);
        try
        {
            foreach (var file in files)
            {
                if (running.Count == AtOnce)
                    await FirstAsync(running);
                var task = transfer(file, stop.Token);
                running.Add(task);
                if (task.IsCompleted)
                    await FirstAsync(running);
            }

            while (running.Count > 0)
                await FirstAsync(running);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var task in running)
                await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FirstAsync(List<Task> running)
    {
        var ended = await Task.WhenAny(running);
        running.Remove(ended);
        await ended;
    }
}

/// <summary>Bytes of files that are transferred side by side, added up. Thread-safe.</summary>
internal sealed class SharedProgress(IProgress<long> progress)
{
    private long _done;

    /// <summary>For one file, whose own reports count from zero.</summary>
    public IProgress<long> File()
    {
        long before = 0;
        return new Progress(bytes => Add(bytes - Interlocked.Exchange(ref before, bytes)));
    }

    public void Add(long bytes) => progress.Report(Interlocked.Add(ref _done, bytes));
}
