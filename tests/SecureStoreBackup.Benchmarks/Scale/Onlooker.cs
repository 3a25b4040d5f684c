using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>Sees what a user of the cluster sees, by watches of its own.</summary>
internal sealed class Onlooker : IAsyncDisposable
{
    private readonly KubernetesClient _client;
    private readonly string _namespace;
    private readonly Reflector<PolicyResource> _policies;
    private readonly Reflector<BackupResource> _backups;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly ConcurrentDictionary<NamespacedName, (long Generation, TaskCompletionSource<long> Seen)> _awaited = new();
    private long _writes;

    public Onlooker(KubernetesClient client, string @namespace)
    {
        (_client, _namespace) = (client, @namespace);
        _policies = Reflect(ApiGroup.Policies);
        _backups = Reflect(ApiGroup.Backups);
        _policies.Store.Subscribe(OnPolicy);
        _backups.Store.Subscribe(OnBackup);
        _running = Task.WhenAll(_policies.RunAsync(_stop.Token), _backups.RunAsync(_stop.Token));
    }

    /// <summary>When each backup object was first seen.</summary>
    public ConcurrentDictionary<NamespacedName, DateTimeOffset> BackupsSeen { get; } = new();

    public ICollection<BackupResource> Backups => _backups.Store.All;

    public ICollection<PolicyResource> Policies => _policies.Store.All;

    /// <summary>Policies of which everything outside has been asked.</summary>
    public int Reconciled => _policies.Store.All.Count(p => p.Status is { } status && status.ObservedGeneration == p.Metadata.Generation && status.Conditions.Find(ConditionTypes.Ready) is { Status: not ConditionStatus.Unknown });

    /// <summary>Writes of policies and backups that were seen so far, of whomever, and events that are there.</summary>
    public async Task<long> WritesAsync(CancellationToken cancellationToken) =>
        Interlocked.Read(ref _writes) + (await _client.ListAsync(Resources.Events, _namespace, ListOptions.All, cancellationToken)).Items.Count;

    /// <summary>Ends when the policy says that it saw the generation, with the timestamp of that.</summary>
    public Task<long> ObservedAsync(NamespacedName policy, long generation)
    {
        var seen = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[policy] = (generation, seen);
        return seen.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Dispose();
    }

    private void OnPolicy(StoreChange<PolicyResource> change)
    {
        var now = TimeProvider.System.GetTimestamp();
        Interlocked.Increment(ref _writes);
        if (_awaited.TryGetValue(change.Key, out var awaited) && change.After?.Status?.ObservedGeneration >= awaited.Generation)
            awaited.Seen.TrySetResult(now);
    }

    private void OnBackup(StoreChange<BackupResource> change)
    {
        Interlocked.Increment(ref _writes);
        BackupsSeen.TryAdd(change.Key, TimeProvider.System.GetUtcNow());
    }

    private Reflector<T> Reflect<T>(Resource<T> type)
        where T : class, IKubernetesObject =>
        new(_client, type, _namespace, new WatcherOptions(), TimeProvider.System, () => 0, NullLogger<Reflector<T>>.Instance);
}
