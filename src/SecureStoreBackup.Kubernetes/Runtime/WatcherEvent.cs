using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>
/// What a <see cref="Watcher{T}"/> tells: <c>Init, InitApply*, InitDone</c> for each whole list, then <c>Apply</c>, <c>Delete</c> and <c>Bookmark</c>.
/// A consumer gathers the objects between Init and InitDone and puts them in place of all that it had, in one move; an Init may come
/// again at any time, also before an InitDone, and starts the gathering anew.
/// </summary>
public abstract record WatcherEvent<T>
    where T : class, IKubernetesObject
{
    private WatcherEvent()
    {
    }

    public sealed record Init : WatcherEvent<T>;

    public sealed record InitApply(T Item) : WatcherEvent<T>;

    public sealed record InitDone : WatcherEvent<T>;

    /// <summary>An object is, from now on, as given.</summary>
    public sealed record Apply(T Item) : WatcherEvent<T>;

    /// <summary>All is as it was told, up to a version. Nothing is to be done.</summary>
    public sealed record Bookmark(string ResourceVersion) : WatcherEvent<T>;

    /// <summary>An object is gone, matches the selector no longer, or no longer fits its type.</summary>
    public sealed record Delete(NamespacedName Key) : WatcherEvent<T>;
}
