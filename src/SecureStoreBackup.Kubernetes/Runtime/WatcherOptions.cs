using SecureStoreBackup.Kubernetes.Client;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>How a <see cref="Watcher{T}"/> lists and watches.</summary>
public sealed record WatcherOptions
{
    /// <summary>Which objects; default all. Pages of 500.</summary>
    public ListOptions Selection { get; init; } = ListOptions.All;

    /// <summary>How long the server keeps one watch open. Default 290 s: some proxies cut at 300 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(290);

    /// <summary>How long past <see cref="Timeout"/> silence counts as a dead connection. Default 5 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A watch that ends sooner than this and said nothing new is an error, lest we spin. Default 1 s, as client-go has it.</summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromSeconds(1);
}
