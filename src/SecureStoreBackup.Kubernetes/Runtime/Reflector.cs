using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Keeps a <see cref="Store{T}"/> equal to what the API server has, through any outage.</summary>
/// <param name="client">The API.</param>
/// <param name="type">The kind.</param>
/// <param name="namespace">Null for all namespaces.</param>
/// <param name="options">Selection and time limits.</param>
/// <param name="time">For time limits and waits.</param>
/// <param name="random">Samples from 0 up to 1, for jitter.</param>
/// <param name="log">Outages and recoveries.</param>
public sealed class Reflector<T>(
    KubernetesClient client, Resource<T> type, string? @namespace, WatcherOptions options, TimeProvider time, Func<double> random, ILogger<Reflector<T>> log)
    where T : class, IKubernetesObject
{
    /// <summary>1 s doubling up to 30 s: an API server that restarts is back within that.</summary>
    private static readonly BackoffOptions Backoff = new() { Cap = TimeSpan.FromSeconds(30), Jitter = 0.5 };

    private readonly StoreWriter<T> _writer = new();

    public Store<T> Store => _writer.Store;

    /// <summary>Runs until cancelled. Whatever goes wrong is logged and tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var watcher = new Watcher<T>(client, type, @namespace, options, time, log);
        for (var failures = 0; ;)
        {
            TimeSpan delay;
            try
            {
                var told = await watcher.NextAsync(cancellationToken);
                _writer.Write(told);
                if (told is WatcherEvent<T>.InitDone)
                    log.Synced(type, Store.Count);
                if (told is not WatcherEvent<T>.Init)
                    failures = 0;
                continue;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                delay = Backoff.Delay(++failures, random());
                if (e is KubernetesException { RetryAfter: { } asked } && asked > delay)
                    delay = asked;
                log.WatchFailed(e, type, delay);
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }
}
