using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Reads and writes the lease for one candidate, and remembers when it last saw it change. For one thread at a time.</summary>
internal sealed class LeaseLock(KubernetesClient client, LeaderOptions options, TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();
    private Lease? _seen;
    private TimeSpan _seenAt;

    /// <summary>Whose it is, as last seen; null or empty when nobody's.</summary>
    public string? Holder => _seen?.Spec.HolderIdentity;

    /// <summary>Takes or renews the lease if it may be ours. Null: another holds it, or was faster.</summary>
    /// <exception cref="LeaseForbiddenException">The lease may not be read or written.</exception>
    public async Task<FencingToken?> TryHoldAsync(CancellationToken cancellationToken)
    {
        // Who renews writes at once, on what its last write left. Everyone else looks first.
        if (_seen?.Spec.HolderIdentity != options.Identity)
            See(await FindAsync(cancellationToken));
        var decision = LeaseDecision.Decide(_seen?.Spec, _seenAt, options.Identity, Now, options);
        try
        {
            switch (decision)
            {
                case LeaseDecision.Create:
                    See(await AskAsync("create", client.CreateAsync(Resources.Leases, New(), cancellationToken)));
                    break;
                case LeaseDecision.Acquire:
                    See(await AskAsync("update", client.ReplaceAsync(Resources.Leases, Taken(_seen!), cancellationToken)));
                    break;
                case LeaseDecision.Renew:
                    See(await AskAsync("update", client.ReplaceAsync(Resources.Leases, Renewed(_seen!), cancellationToken)));
                    break;
                case LeaseDecision.Wait:
                    return null;
                default:
                    throw new InvalidOperationException($"{decision} has no meaning here.");
            }
        }
        catch (KubernetesException e) when (e.IsConflict || e.IsAlreadyExists || (e.IsNotFound && decision is not LeaseDecision.Create))
        {
            // Somebody was faster, or our own write came through without our seeing the answer. Look again the next time.
            See(await FindAsync(cancellationToken));
            return null;
        }

        return new FencingToken(_seen!.Metadata.Uid ?? "", _seen.Spec.LeaseTransitions ?? 0);
    }

    /// <summary>Gives the lease back, so that the next leader need not wait. Does nothing when it is not ours.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        // A renewal that was broken off may have come through; so look first.
        if (await client.FindAsync(Resources.Leases, options.Lease, cancellationToken) is { } lease && lease.Spec.HolderIdentity == options.Identity)
            await client.ReplaceAsync(Resources.Leases, Released(lease), cancellationToken);
    }

    private Task<Lease?> FindAsync(CancellationToken cancellationToken) => AskAsync("get", client.FindAsync(Resources.Leases, options.Lease, cancellationToken));

    private async Task<T> AskAsync<T>(string verb, Task<T> request)
    {
        try
        {
            return await request;
        }
        catch (KubernetesException e) when (e.IsForbidden)
        {
            throw new LeaseForbiddenException(options.Lease, verb, e);
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_origin);

    private void See(Lease? lease)
    {
        if (_seen is null || lease is null || _seen.Metadata.Uid != lease.Metadata.Uid || _seen.Metadata.ResourceVersion != lease.Metadata.ResourceVersion)
            _seenAt = Now;
        _seen = lease;
    }

    private Lease New() => new()
    {
        Metadata = new() { Name = options.Lease.Name, Namespace = options.Lease.Namespace },
        Spec = Ours(new LeaseSpec(), transitions: 0, acquired: time.GetUtcNow()),
    };

    private Lease Taken(Lease lease) => lease with
    {
        Spec = Ours(lease.Spec, (lease.Spec.LeaseTransitions ?? 0) + 1, time.GetUtcNow()),
    };

    private Lease Renewed(Lease lease) => lease with
    {
        Spec = Ours(lease.Spec, lease.Spec.LeaseTransitions ?? 0, lease.Spec.AcquireTime),
    };

    private Lease Released(Lease lease) => lease with
    {
        Spec = lease.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = time.GetUtcNow() },
    };

    private LeaseSpec Ours(LeaseSpec spec, int transitions, DateTimeOffset? acquired) => spec with
    {
        HolderIdentity = options.Identity,
        LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
        LeaseTransitions = transitions,
        AcquireTime = acquired,
        RenewTime = time.GetUtcNow(),
    };
}
