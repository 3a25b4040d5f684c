using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Calls a reconciler for each key that may need it: objects that change, children of theirs that do, keys whose time has come.</summary>
/// <remarks>
/// Name the stores with <see cref="For"/> and <see cref="Watches"/> first, then run. A result sets the next time; a failure does so with
/// back-off; a <see cref="TerminalException"/> sets none. Whatever becomes known of a key while it is reconciled has it reconciled again.
/// </remarks>
public sealed class Controller : IDisposable
{
    private readonly ControllerOptions _options;
    private readonly IReconciler _reconciler;
    private readonly TimeProvider _time;
    private readonly ILogger<Controller> _log;
    private readonly WorkQueue<NamespacedName> _queue;
    private readonly ItemBackoff<NamespacedName> _backoff;
    private readonly Complaints<NamespacedName> _complaints = new();
    private readonly List<Func<CancellationToken, Task>> _ready = [];
    private long _passes;

    public Controller(ControllerOptions options, IReconciler reconciler, TimeProvider time, Func<double> random, ILogger<Controller> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1, nameof(options));
        _options = options;
        _reconciler = reconciler;
        _time = time;
        _log = log;
        _queue = new(time);
        _backoff = new(options.Backoff, random);
    }

    /// <summary>Keys that need work now.</summary>
    public int Depth => _queue.Depth;

    /// <summary>Reconciles each object of a store, now and whenever it changes.</summary>
    public void For<T>(Store<T> store)
        where T : class, IKubernetesObject => Observe(store, change => _queue.Add(change.Key, UrgencyOf(change)));

    /// <summary>Reconciles the owners of each object of a store, as it was and as it is, whenever it changes.</summary>
    /// <param name="store">The children.</param>
    /// <param name="owners">The keys that a child belongs to; must be quick and must not throw.</param>
    public void Watches<T>(Store<T> store, Func<T, IEnumerable<NamespacedName>> owners)
        where T : class, IKubernetesObject => Observe(store, change =>
        {
            foreach (var child in (ReadOnlySpan<T?>)[change.Before, change.After])
                if (child is not null)
                    foreach (var owner in owners(child))
                        _queue.Add(owner, UrgencyOf(change));
        });

    /// <summary>Reconciles a key now, for a reason from outside.</summary>
    public void Enqueue(NamespacedName key) => _queue.Add(key);

    /// <summary>Reconciles a key after a delay, if nothing does so sooner.</summary>
    public void EnqueueAfter(NamespacedName key, TimeSpan delay) => _queue.AddAfter(key, delay);

    /// <summary>Waits until every store is ready, then works until cancelled. Once cancelled, it ends when the reconcilers have.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var ready in _ready)
            await ready(cancellationToken);
        _log.Started(_options.Name, _options.Workers, _queue.Depth);
        await Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(() => WorkAsync(cancellationToken), cancellationToken)));
    }

    public void Dispose() => _queue.Dispose();

    private void Observe<T>(Store<T> store, Action<StoreChange<T>> observer)
        where T : class, IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(store);
        _ready.Add(store.WaitUntilReadyAsync);
        store.Subscribe(observer);
    }

    private static Urgency UrgencyOf<T>(StoreChange<T> change)
        where T : class, IKubernetesObject => change.Initial ? Urgency.Look : Urgency.Change;

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await _queue.TakeAsync(cancellationToken);
            try
            {
                await ReconcileAsync(key, cancellationToken);
            }
            finally
            {
                _queue.Done(key);
            }
        }
    }

    private async Task ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        var (pass, started) = (Interlocked.Increment(ref _passes), _time.GetTimestamp());
        try
        {
            var again = Schedule(key, await PassAsync(key, pass, cancellationToken));
            Forget(key, pass);
            _log.Reconciled(_options.Name, key, pass, _time.GetElapsedTime(started).TotalMilliseconds, again);
            RuntimeMetrics.Reconciled(_options.Name, again is null ? "done" : "requeued", _time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (TerminalException e)
        {
            Forget(key, pass);
            _log.Terminal(e, _options.Name, key, pass);
            RuntimeMetrics.Reconciled(_options.Name, "terminal", _time.GetElapsedTime(started));
        }
        catch (Exception e)
        {
            Again(key, pass, e);
            RuntimeMetrics.Reconciled(_options.Name, "failed", _time.GetElapsedTime(started));
        }
    }

    /// <returns>The delay after which the key is looked at again; null: when something changes.</returns>
    private TimeSpan? Schedule(NamespacedName key, ReconcileResult result)
    {
        var now = _time.GetUtcNow();
        var again = result.Delay(now);
        if (result.Promised is { } promised)
            _queue.Promise(key, promised - now);
        else if (again is null)
            _queue.TakeBack(key);
        if (result.RequeueAt is not null)
            _queue.AddAfter(key, again!.Value);
        else if (again is { } delay)
            _queue.Retry(key, delay);
        return again;
    }

    private async Task<ReconcileResult> PassAsync(NamespacedName key, long pass, CancellationToken cancellationToken)
    {
        using var scope = _log.BeginPass(_options.Name, key, pass);
        return await _reconciler.ReconcileAsync(key, cancellationToken);
    }

    private void Forget(NamespacedName key, long pass)
    {
        _backoff.Forget(key);
        if (_complaints.End(key) is > 0 and var failures)
            _log.Recovered(_options.Name, key, pass, failures);
    }

    private void Again(NamespacedName key, long pass, Exception e)
    {
        var delay = _backoff.When(key);
        if (e is KubernetesException { RetryAfter: { } asked } && asked > delay)
            delay = asked;
        _queue.Retry(key, delay);
        if (_complaints.IsNews(key, e))
            _log.Failed(e, _options.Name, key, pass, delay);
        else
            _log.FailedAgain(e, _options.Name, key, pass, delay);
    }
}
