using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>What happened to whom: events that are equal in this belong to one series.</summary>
internal sealed record EventKey(ObjectReference Regarding, string Type, string Reason, string Action, string Note);

/// <summary>A series of equal events.</summary>
internal sealed class EventEntry(EventKey key, DateTimeOffset first)
{
    public EventKey Key { get; } = key;

    /// <summary>The name of the Event that stands for the series; null until it was sent.</summary>
    public string? Name { get; set; }

    public int Count { get; set; } = 1;

    public DateTimeOffset Last { get; set; } = first;

    public DateTimeOffset SentAt { get; set; } = first;

    /// <summary>The count that the server knows; 0 before it knows of any.</summary>
    public int Sent { get; set; }
}

/// <summary>Remembers recent events, the least recent first to be forgotten. Not thread-safe; reads no clock.</summary>
internal sealed class EventSeriesBook(EventRecorderOptions options)
{
    private readonly Dictionary<EventKey, LinkedListNode<EventEntry>> _byKey = [];
    private readonly LinkedList<EventEntry> _byAge = new();

    /// <summary>The series to which an event belongs, itself counted.</summary>
    public EventEntry Count(EventKey key, DateTimeOffset at)
    {
        Forget(at);
        if (_byKey.TryGetValue(key, out var node))
        {
            node.Value.Count++;
            node.Value.Last = at;
            _byAge.Remove(node);
            _byAge.AddLast(node);
            return node.Value;
        }

        while (_byKey.Count >= options.Remembered)
            Remove(_byAge.First!.Value);
        var entry = new EventEntry(key, at);
        _byKey[key] = _byAge.AddLast(entry);
        return entry;
    }

    /// <summary>Whether the server should hear of a series now: at once the first two times, then once a period.</summary>
    public bool IsDue(EventEntry entry, DateTimeOffset now) =>
        entry.Sent < entry.Count && (entry.Sent <= 1 || now - entry.SentAt >= options.SeriesPeriod);

    /// <summary>Series whose last repetitions the server has not heard of.</summary>
    public IReadOnlyList<EventEntry> Unsent() => [.. _byAge.Where(entry => entry.Sent < entry.Count)];

    public void Remove(EventEntry entry)
    {
        if (_byKey.Remove(entry.Key, out var node))
            _byAge.Remove(node);
    }

    private void Forget(DateTimeOffset now)
    {
        while (_byAge.First is { Value: var oldest } && now - oldest.Last > options.SeriesWindow)
            Remove(oldest);
    }
}
