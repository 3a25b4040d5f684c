namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>The last changes of the whole store, oldest first, for watches that start in the past. Not safe for concurrent use; the store locks.</summary>
/// <param name="capacity">Changes kept before the oldest is forgotten. At least 1.</param>
internal sealed class History(int capacity)
{
    private readonly Queue<Change> _changes = new();

    /// <summary>Watches may start at this version or later.</summary>
    public long OldestStart { get; private set; }

    public void Add(Change change)
    {
        _changes.Enqueue(change);
        while (_changes.Count > capacity)
            OldestStart = _changes.Dequeue().Version;
    }

    public IEnumerable<Change> Since(long version, string resource) =>
        _changes.Where(change => change.Version > version && change.Resource == resource);

    public void Forget(long upTo)
    {
        while (_changes.TryPeek(out var oldest) && oldest.Version <= upTo)
            _changes.Dequeue();
        OldestStart = Math.Max(OldestStart, upTo);
    }
}
