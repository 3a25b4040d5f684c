namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Lets so many pass per second, and a burst after a pause. First come, first served. Thread-safe.</summary>
/// <param name="perSecond">More than 0.</param>
/// <param name="burst">How many may pass at once; at least 1.</param>
/// <param name="time">For the waits.</param>
internal sealed class TokenBucket(double perSecond, int burst, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _origin = time.GetTimestamp();
    private double _tokens = burst;
    private TimeSpan _filledAt;

    /// <summary>Completes at once when a token is there, else when one will be. Whoever is cancelled gives theirs back.</summary>
    public async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Take() is not { } wait)
            return;
        try
        {
            await Task.Delay(wait, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            lock (_gate) _tokens++;
            throw;
        }
    }

    /// <summary>Takes a token, of the future if need be. The time until then; null when it is there.</summary>
    private TimeSpan? Take()
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_origin);
            _tokens = Math.Min(burst, _tokens + ((now - _filledAt).TotalSeconds * perSecond)) - 1;
            _filledAt = now;
            return _tokens >= 0 ? null : TimeSpan.FromSeconds(-_tokens / perSecond);
        }
    }
}
