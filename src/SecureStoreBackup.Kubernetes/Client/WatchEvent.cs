using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>One line of a watch. Each carries the version from which the next watch goes on.</summary>
public abstract record WatchEvent<T>(string ResourceVersion)
    where T : class, IKubernetesObject
{
    /// <summary>New to this watch: created, or come to match its selector.</summary>
    public sealed record Added(T Item) : WatchEvent<T>(Item.Metadata.ResourceVersion ?? "");

    public sealed record Modified(T Item) : WatchEvent<T>(Item.Metadata.ResourceVersion ?? "");

    /// <summary>Deleted, or no longer matching the watch's selector. The object is as it last was.</summary>
    public sealed record Deleted(T Item) : WatchEvent<T>(Item.Metadata.ResourceVersion ?? "");

    /// <summary>Nothing happened up to this version.</summary>
    public sealed record Bookmark(string ResourceVersion) : WatchEvent<T>(ResourceVersion);

    /// <summary>An object changed to something that does not fit <typeparamref name="T"/>.</summary>
    public sealed record Malformed(MalformedObject Item, string ResourceVersion) : WatchEvent<T>(ResourceVersion);
}
