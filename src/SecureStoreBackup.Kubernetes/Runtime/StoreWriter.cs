using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Writes what a <see cref="Watcher{T}"/> tells into a <see cref="Store{T}"/>. For one thread at a time.</summary>
/// <remarks>
/// Between Init and InitDone the store keeps the old objects, and then changes to the new ones; so a list that breaks off, or comes in
/// several pages, never makes live objects look deleted.
/// </remarks>
public sealed class StoreWriter<T>
    where T : class, IKubernetesObject
{
    private Dictionary<NamespacedName, T> _gathered = [];

    /// <summary>The side for readers.</summary>
    public Store<T> Store { get; } = new();

    public void Write(WatcherEvent<T> told)
    {
        switch (told)
        {
            case WatcherEvent<T>.Init:
                _gathered = [];
                break;
            case WatcherEvent<T>.InitApply(var item):
                _gathered[NamespacedName.Of(item)] = item;
                break;
            case WatcherEvent<T>.InitDone:
                Store.Replace(_gathered);
                _gathered = [];
                break;
            case WatcherEvent<T>.Apply(var item):
                Store.Put(item);
                break;
            case WatcherEvent<T>.Delete(var key):
                Store.Remove(key);
                break;
            case WatcherEvent<T>.Bookmark:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(told), told, "An event of no known kind.");
        }
    }
}
