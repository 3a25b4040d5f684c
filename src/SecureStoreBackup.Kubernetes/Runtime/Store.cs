using System.Collections.Concurrent;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>The objects of a kind as last seen. Only a <see cref="StoreWriter{T}"/> changes it; reading is thread-safe and takes no lock.</summary>
public sealed class Store<T>
    where T : class, IKubernetesObject
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<NamespacedName, T> _objects = new();
    private readonly Lock _gate = new();
    private readonly List<Action<StoreChange<T>>> _observers = [];

    internal Store()
    {
    }

    /// <summary>Whether a whole list has been seen. Before that, an absent object may exist.</summary>
    public bool IsReady => _ready.Task.IsCompleted;

    public int Count => _objects.Count;

    /// <summary>A snapshot, in no order.</summary>
    public ICollection<T> All => _objects.Values;

    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Null when there is no such object, as far as we have seen.</summary>
    public T? Find(NamespacedName key) => _objects.GetValueOrDefault(key);

    /// <summary>
    /// Calls the observer for each object that is there, and from then on for each change, in order, on the writer's thread, after the
    /// store has changed. It must be quick and must not throw: to put a key into a queue is all it is for.
    /// </summary>
    public void Subscribe(Action<StoreChange<T>> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_gate)
        {
            foreach (var (key, obj) in _objects)
                observer(new(key, Before: null, After: obj) { Initial = true });
            _observers.Add(observer);
        }
    }

    internal void Put(T obj)
    {
        var key = NamespacedName.Of(obj);
        lock (_gate)
        {
            var before = _objects.GetValueOrDefault(key);
            if (before is { Metadata: var known } && known.ResourceVersion == obj.Metadata.ResourceVersion && known.Uid == obj.Metadata.Uid)
                return;
            _objects[key] = obj;
            Tell(new(key, before, obj) { Initial = !IsReady });
        }
    }

    internal void Remove(NamespacedName key)
    {
        lock (_gate)
            if (_objects.TryRemove(key, out var before))
                Tell(new(key, before, After: null));
    }

    /// <summary>Puts a whole list in place of what was there; tells only what differs.</summary>
    internal void Replace(IReadOnlyDictionary<NamespacedName, T> all)
    {
        foreach (var key in _objects.Keys)
            if (!all.ContainsKey(key))
                Remove(key);
        foreach (var obj in all.Values)
            Put(obj);
        _ready.TrySetResult();
    }

    private void Tell(StoreChange<T> change)
    {
        foreach (var observer in _observers)
            observer(change);
    }
}

/// <summary>A change of one object.</summary>
/// <param name="Key">Which.</param>
/// <param name="Before">Null when it was not there.</param>
/// <param name="After">Null when it is gone.</param>
public readonly record struct StoreChange<T>(NamespacedName Key, T? Before, T? After)
    where T : class, IKubernetesObject
{
    /// <summary>Whether the object was there when we first looked: nothing is known to have happened to it.</summary>
    public bool Initial { get; init; }
}
