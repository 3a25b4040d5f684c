using System.Threading.Channels;

namespace SecureStoreBackup.Sandbox.ApiServer.Storage;

/// <summary>Hands every change to the watchers of its resource, in order. Not safe for concurrent use; the store locks.</summary>
internal sealed class WatchHub
{
    /// <summary>Subscribes to every resource.</summary>
    public const string Everything = "*";

    private readonly Dictionary<string, List<Subscription>> _subscriptions = new(StringComparer.Ordinal);

    public Subscription Subscribe(string resource, IEnumerable<Change> past, Action<Subscription> unsubscribe)
    {
        var subscription = new Subscription(resource, unsubscribe);
        foreach (var change in past)
            subscription.Publish(change);
        if (!_subscriptions.TryGetValue(resource, out var list))
            _subscriptions[resource] = list = [];
        list.Add(subscription);
        return subscription;
    }

    public void Publish(Change change)
    {
        foreach (var resource in new[] { change.Resource, Everything })
        {
            if (!_subscriptions.TryGetValue(resource, out var list))
                continue;
            foreach (var subscription in list)
                subscription.Publish(change);
        }
    }

    public void Remove(Subscription subscription)
    {
        if (_subscriptions.TryGetValue(subscription.Resource, out var list))
            list.Remove(subscription);
    }
}

/// <summary>One watcher's unread changes. Unbounded: a slow watcher costs memory, never order or completeness.</summary>
internal sealed class Subscription(string resource, Action<Subscription> unsubscribe) : IDisposable
{
    private readonly Channel<Change> _channel = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });

    public string Resource { get; } = resource;

    public ChannelReader<Change> Changes => _channel.Reader;

    internal void Publish(Change change) => _channel.Writer.TryWrite(change);

    public void Dispose() => unsubscribe(this);
}
