namespace SecureStoreBackup.Sandbox.Processes;

/// <summary>Waits for something that only looking can tell, and says what it waited for when that never comes.</summary>
public static class Until
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static Task TrueAsync(Func<bool> condition, TimeSpan limit, TimeProvider time, string what, CancellationToken cancellationToken) =>
        TrueAsync(() => Task.FromResult(condition()), limit, time, what, cancellationToken);

    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, TimeProvider time, string what, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s in vain for {what}.");
            await Task.Delay(_pause, time, cancellationToken);
        }
    }
}
