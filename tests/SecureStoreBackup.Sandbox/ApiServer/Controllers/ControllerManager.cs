using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer.Json;
using SecureStoreBackup.Sandbox.ApiServer.Kinds;
using SecureStoreBackup.Sandbox.ApiServer.Storage;

namespace SecureStoreBackup.Sandbox.ApiServer.Controllers;

/// <summary>Plays the two controllers that clients rely on: garbage collection by owner, and the emptying of namespaces.</summary>
internal sealed class ControllerManager(Store store, GarbageCollector collector, NamespaceEmptier emptier)
{
    /// <summary>Acts on every change until cancelled. Subscribes before it returns for the first time, so that no change is missed.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var changes = store.WatchEverything();
        return FollowAsync(changes, cancellationToken);
    }

    private async Task FollowAsync(Subscription changes, CancellationToken cancellationToken)
    {
        using (changes)
        {
            await foreach (var change in changes.Changes.ReadAllAsync(cancellationToken))
            {
                collector.Handle(change);
                emptier.Handle(change);
            }
        }
    }
}
