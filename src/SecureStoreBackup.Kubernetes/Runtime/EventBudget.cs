using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>How many new events each object may still cause. Not thread-safe; reads no clock.</summary>
internal sealed class EventBudget(EventRecorderOptions options)
{
    private readonly Dictionary<ObjectReference, (double Left, DateTimeOffset At)> _spent = [];

    /// <summary>False when the object has used up what it may.</summary>
    public bool TrySpend(ObjectReference regarding, DateTimeOffset now)
    {
        if (_spent.Count >= options.Remembered)
            Forget(now);
        var left = Left(_spent.GetValueOrDefault(regarding, (options.Burst, now)), now);
        if (left < 1)
            return false;
        _spent[regarding] = (left - 1, now);
        return true;
    }

    private double Left((double Left, DateTimeOffset At) entry, DateTimeOffset now) =>
        Math.Min(options.Burst, entry.Left + ((now - entry.At) / options.BurstRefill));

    /// <summary>Objects that have all again, or if there are none, all objects: memory counts for more than a few events.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (regarding, entry) in _spent)
            if (Left(entry, now) >= options.Burst)
                _spent.Remove(regarding);
        if (_spent.Count >= options.Remembered)
            _spent.Clear();
    }
}
