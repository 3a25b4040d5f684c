using System.Diagnostics.CodeAnalysis;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Keys with the times at which they are due, each key once, the earliest time first. Not thread-safe.</summary>
internal sealed class WaitList<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Entry> _byKey = [];
    private readonly SortedSet<Entry> _byTime = new(Entry.Order);
    private long _sequence;

    public int Count => _byKey.Count;

    public TimeSpan? NextDue => _byTime.Min?.Due;

    /// <summary>Sooner replaces, later is ignored, new is inserted. True when the key is now the first that is due.</summary>
    public bool Schedule(TKey key, TimeSpan due)
    {
        if (_byKey.TryGetValue(key, out var known))
        {
            if (known.Due <= due)
                return false;
            _byTime.Remove(known);
        }

        var entry = new Entry(key, due, _sequence++);
        _byKey[key] = entry;
        _byTime.Add(entry);
        return ReferenceEquals(_byTime.Min, entry);
    }

    public void Remove(TKey key)
    {
        if (_byKey.Remove(key, out var entry))
            _byTime.Remove(entry);
    }

    /// <summary>Takes the first key out, if its time has come.</summary>
    public bool TryTakeDue(TimeSpan now, [MaybeNullWhen(false)] out TKey key)
    {
        if (_byTime.Min is not { } first || first.Due > now)
        {
            key = default;
            return false;
        }

        key = first.Key;
        Remove(key);
        return true;
    }

    private sealed record Entry(TKey Key, TimeSpan Due, long Sequence)
    {
        public static readonly IComparer<Entry> Order =
            Comparer<Entry>.Create(static (a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Sequence.CompareTo(b.Sequence));
    }
}
