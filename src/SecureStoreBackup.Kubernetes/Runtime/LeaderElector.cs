using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Waits for a lease, leads while holding it, gives it back. Leads at most once: afterwards the process should end.</summary>
/// <remarks>
/// A lease cannot promise that the last leader has stopped: it may be asleep. Hence the <see cref="FencingToken"/>, for whatever the
/// leader writes to. What the lease does promise is that a leader which runs at all stops before the next one starts.
/// </remarks>
/// <param name="client">The API.</param>
/// <param name="options">Which lease, and the times.</param>
/// <param name="time">For all waiting; only its own elapsed time is relied upon.</param>
/// <param name="log">Terms of leaders, failed renewals.</param>
public sealed class LeaderElector(KubernetesClient client, LeaderOptions options, TimeProvider time, ILogger<LeaderElector> log)
{
    private readonly LeaseLock _lease = new(client, options, time);
    private readonly Complaints<NamespacedName> _complaints = new();

    /// <summary>
    /// Runs <paramref name="lead"/> while the lease is held; its token fires when the lease is lost, and when the caller cancels.
    /// Returns when it has returned, and passes on what it throws. The lease is kept until it ends, and given back then.
    /// </summary>
    /// <exception cref="LeadershipLostException">The lease was lost, and <paramref name="lead"/> has ended or had its time to.</exception>
    /// <exception cref="InvalidOperationException">The times of the options contradict each other.</exception>
    /// <exception cref="LeaseForbiddenException">The lease may not be read or written (403).</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task RunAsync(Func<FencingToken, CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lead);
        options.Check();
        var (token, heldAt) = await AcquireAsync(cancellationToken);
        log.Leading(options.Identity, options.Lease, token.Transitions);

        using var stopLeading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stopRenewing = new CancellationTokenSource();
        var leading = Task.Run(() => lead(token, stopLeading.Token), CancellationToken.None);
        var renewing = RenewAsync(token, heldAt, stopRenewing.Token);
        if (await Task.WhenAny(leading, renewing) == renewing)
            await LoseAsync(leading, renewing, stopLeading);

        await stopRenewing.CancelAsync();
        var lost = await renewing;
        if (lost is null)
            await ReleaseAsync();
        await leading;
    }

    private async Task<(FencingToken Token, long HeldAt)> AcquireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Our time starts before the request leaves, since others see its effect no earlier.
            var startedAt = time.GetTimestamp();
            if (await AttemptAsync(options.RenewDeadline, cancellationToken) is { } token)
                return (token, startedAt);
            log.NotLeading(options.Identity, options.Lease, _lease.Holder);
            await Task.Delay(options.RetryPeriod, time, cancellationToken);
        }
    }

    /// <summary>Renews until told to stop (null), or until the lease is lost (the reason).</summary>
    private async Task<string?> RenewAsync(FencingToken held, long heldAt, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.RetryPeriod, time, stop);
                var startedAt = time.GetTimestamp();
                var left = options.RenewDeadline - time.GetElapsedTime(heldAt);
                if (left > TimeSpan.Zero && await AttemptAsync(left, stop) is { } token)
                {
                    // Whatever we wrote to knows us by a token that this lease does not order.
                    if (token != held)
                        return "it was deleted and made anew";
                    heldAt = startedAt;
                }
                else if (_lease.Holder is { Length: > 0 } holder && holder != options.Identity)
                    return $"it went to {holder}";
                else if (time.GetElapsedTime(heldAt) >= options.RenewDeadline)
                    return $"it was not renewed for {options.RenewDeadline.TotalSeconds:0.#} s";
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (LeaseForbiddenException e)
        {
            return $"the server refused: {e.Message}";
        }
    }

    /// <summary>Null when it failed for now; throws when it must fail always.</summary>
    private async Task<FencingToken?> AttemptAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var token = await _lease.TryHoldAsync(both.Token);
            if (_complaints.End(options.Lease) is > 0 and var failures)
                log.AttemptsWork(options.Lease, failures);
            return token;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not LeaseForbiddenException)
        {
            if (_complaints.IsNews(options.Lease, e))
                log.AttemptFailed(e, options.Lease);
            else
                log.AttemptFailedAgain(e, options.Lease);
            return null;
        }
    }

    private async Task LoseAsync(Task leading, Task<string?> renewing, CancellationTokenSource stopLeading)
    {
        var reason = await renewing;
        log.Lost(options.Identity, options.Lease, reason);
        await stopLeading.CancelAsync();
        // Whoever does not stop now would go on beside the next leader; the process ends under it instead.
        await Task.WhenAny(leading, Task.Delay(options.Grace, time, CancellationToken.None));
        throw new LeadershipLostException($"The lease {options.Lease} is lost: {reason}.");
    }

    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(options.Grace, time);
        try
        {
            await _lease.ReleaseAsync(limit.Token);
            log.Released(options.Identity, options.Lease);
        }
        catch (Exception e)
        {
            log.ReleaseFailed(e, options.Lease); // others wait for the lease to run out
        }
    }
}
