using System.Collections.Concurrent;
using System.Collections.Immutable;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>
/// Finds the objects of a <see cref="Store{T}"/> by something other than their name, such as their owner, without looking at all of
/// them. Follows the store; reading is thread-safe and takes no lock.
/// </summary>
public sealed class StoreIndex<T, TKey>
    where T : class, IKubernetesObject
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, ImmutableDictionary<NamespacedName, T>> _byKey = new();
    private readonly Func<T, IEnumerable<TKey>> _keys;

    /// <param name="store">Followed from now on.</param>
    /// <param name="keys">The keys under which an object is found, each once; must depend on the object alone and must not throw.</param>
    public StoreIndex(Store<T> store, Func<T, IEnumerable<TKey>> keys)
    {
        ArgumentNullException.ThrowIfNull(store);
        _keys = keys;
        store.Subscribe(Follow);
    }

    /// <summary>The objects under a key, in no order; none when there is none.</summary>
    public IEnumerable<T> Find(TKey key) => _byKey.GetValueOrDefault(key)?.Values ?? [];

    private void Follow(StoreChange<T> change)
    {
        if (change.Before is { } before)
            foreach (var key in _keys(before))
                Put(key, _byKey.GetValueOrDefault(key, ImmutableDictionary<NamespacedName, T>.Empty).Remove(change.Key));
        if (change.After is { } after)
            foreach (var key in _keys(after))
                Put(key, _byKey.GetValueOrDefault(key, ImmutableDictionary<NamespacedName, T>.Empty).SetItem(change.Key, after));
    }

    private void Put(TKey key, ImmutableDictionary<NamespacedName, T> objects)
    {
        if (objects.IsEmpty)
            _byKey.TryRemove(key, out _);
        else
            _byKey[key] = objects;
    }
}
