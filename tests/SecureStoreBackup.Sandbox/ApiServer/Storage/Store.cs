using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>All state of the API server, in memory, under one global resource version, as in etcd.</summary>
/// <param name="historyCapacity">Changes that watches may reach back. At least 1.</param>
internal sealed class Store(int historyCapacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ImmutableSortedDictionary<ObjectKey, StoredObject>> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _registered = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Resource, long Version), Snapshot> _pages = [];
    private readonly History _history = new(historyCapacity);
    private readonly WatchHub _hub = new();
    private readonly OwnerIndex _owners = new();
    private long _version;

    /// <summary>Runs a read and the write that depends on it as one.</summary>
    public T Transact<T>(Func<T> work)
    {
        lock (_gate)
            return work();
    }

    public long Version => Transact(() => _version);

    /// <summary>From now on the resource has a history; watches of it may not start before.</summary>
    public void Register(string resource) => Transact(() => _registered[resource] = _version);

    public StoredObject? Find(string resource, ObjectKey key) => Transact(() => Objects(resource).GetValueOrDefault(key));

    public Snapshot Snapshot(string resource) => Transact(() => new Snapshot(_version, Objects(resource)));

    public StoredObject Put(string resource, ObjectKey key, JsonObject value) => Transact(() =>
    {
        var objects = Objects(resource);
        var before = objects.GetValueOrDefault(key);
        var after = StoredObject.Freeze(key, ++_version, value);
        _resources[resource] = objects.SetItem(key, after);
        Publish(new Change(resource, _version, before, after));
        return after;
    });

    public void Remove(string resource, ObjectKey key) => Transact(() =>
    {
        var objects = Objects(resource);
        var before = objects[key];
        _resources[resource] = objects.Remove(key);
        Publish(new Change(resource, ++_version, before, null));
        return true;
    });

    /// <summary>The changes after a version, then every later one. Null when the version is older than the history.</summary>
    public Subscription? Watch(string resource, long since, out long oldest)
    {
        lock (_gate)
        {
            oldest = Math.Max(_history.OldestStart, _registered.GetValueOrDefault(resource));
            return since < oldest ? null : Subscribe(resource, _history.Since(since, resource));
        }
    }

    /// <summary>Everything that is there, and every later change.</summary>
    public (Snapshot Now, Subscription Later) WatchAll(string resource) =>
        Transact(() => (new Snapshot(_version, Objects(resource)), Subscribe(resource, [])));

    /// <summary>Every change of every resource from now on; for controllers.</summary>
    public Subscription WatchEverything() => Transact(() => Subscribe(WatchHub.Everything, []));

    /// <summary>Whether some object has this uid.</summary>
    public bool HasUid(string uid) => PlaceOf(uid) is not null;

    public (string Resource, ObjectKey Key)? PlaceOf(string uid) => Transact(() => _owners.PlaceOf(uid));

    /// <summary>The objects that name this uid as an owner.</summary>
    public IReadOnlyList<(string Resource, ObjectKey Key)> DependentsOf(string uid) => Transact(() => _owners.DependentsOf(uid));

    /// <summary>The names of the resources that hold at least one object.</summary>
    public IReadOnlyList<string> Resources => Transact(() => (IReadOnlyList<string>)[.. _resources.Where(resource => !resource.Value.IsEmpty).Select(resource => resource.Key)]);

    /// <summary>Keeps what a list saw, so that its next page shows the same.</summary>
    public void KeepForPaging(string resource, Snapshot snapshot) => Transact(() => _pages[(resource, snapshot.Version)] = snapshot);

    /// <summary>What the first page saw. Null when it was compacted away.</summary>
    public Snapshot? FindForPaging(string resource, long at) => Transact(() =>
        at == _version ? new Snapshot(_version, Objects(resource)) : _pages.GetValueOrDefault((resource, at)));

    /// <summary>Forgets the past, as etcd's compaction does: older watches and continue tokens answer 410.</summary>
    public void Compact() => Transact(() =>
    {
        _history.Forget(_version);
        _pages.Clear();
        return true;
    });

    private ImmutableSortedDictionary<ObjectKey, StoredObject> Objects(string resource) =>
        _resources.GetValueOrDefault(resource, Storage.Snapshot.Empty.Objects);

    private Subscription Subscribe(string resource, IEnumerable<Change> past) =>
        _hub.Subscribe(resource, past, subscription => Transact(() => { _hub.Remove(subscription); return true; }));

    private void Publish(Change change)
    {
        _history.Add(change);
        _owners.Apply(change);
        foreach (var stale in _pages.Keys.Where(page => page.Version < _history.OldestStart).ToList())
            _pages.Remove(stale);
        _hub.Publish(change);
    }
}
