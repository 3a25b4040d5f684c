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

    /// <summary>A failure so long after the last one has nothing to do with it.</summary>
    private static readonly TimeSpan Unrelated = TimeSpan.FromMinutes(2);

    private readonly StoreWriter<T> _writer = new();
    private readonly Complaints<ResourceType> _complaints = new();

    public Store<T> Store => _writer.Store;

    /// <summary>Runs until cancelled. Whatever goes wrong is logged and tried again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var watcher = new Watcher<T>(client, type, @namespace, options, time, log);
        var (failures, failedAt) = (0, time.GetTimestamp());
        while (true)
        {
            TimeSpan delay;
            try
            {
                if (Write(await watcher.NextAsync(cancellationToken)))
                    failures = 0;
                continue;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failures = time.GetElapsedTime(failedAt) > Unrelated ? 1 : failures + 1;
                failedAt = time.GetTimestamp();
                delay = Backoff.Delay(failures, random());
                if (e is KubernetesException { RetryAfter: { } asked } && asked > delay)
                    delay = asked;
                Complain(e, delay);
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    /// <summary>Whether this shows that all is well. A list does not: a server may answer lists and refuse every watch.</summary>
    private bool Write(WatcherEvent<T> told)
    {
        _writer.Write(told);
        switch (told)
        {
            case WatcherEvent<T>.InitDone:
                log.Synced(type, Store.Count);
                return false;
            case WatcherEvent<T>.Init or WatcherEvent<T>.InitApply:
                return false;
            default:
                if (_complaints.End(type) is > 0 and var failures)
                    log.WatchWorks(type, failures);
                return true;
        }
    }

    private void Complain(Exception e, TimeSpan delay)
    {
        if (_complaints.IsNews(type, e))
            log.WatchFailed(e, type, delay);
        else
            log.WatchFailedAgain(e, type, delay);
    }
}
