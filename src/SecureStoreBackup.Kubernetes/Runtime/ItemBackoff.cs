namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Counts failures per item. Holds an entry only for items that failed last; thread-safe.</summary>
/// <param name="options">The curve.</param>
/// <param name="random">Samples from 0 up to 1; called by several threads.</param>
public sealed class ItemBackoff<TKey>(BackoffOptions options, Func<double> random)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, int> _failures = [];

    /// <summary>Counts one more failure, and says how long to wait because of it.</summary>
    public TimeSpan When(TKey item)
    {
        int failures;
        lock (_gate)
        {
            failures = _failures.GetValueOrDefault(item) + 1;
            _failures[item] = failures;
        }

        return options.Delay(failures, random());
    }

    /// <summary>The item did not fail, or is gone: its next failure is the first again.</summary>
    public void Forget(TKey item)
    {
        lock (_gate) _failures.Remove(item);
    }

    /// <summary>Failures in a row so far.</summary>
    public int Failures(TKey item)
    {
        lock (_gate) return _failures.GetValueOrDefault(item);
    }
}
