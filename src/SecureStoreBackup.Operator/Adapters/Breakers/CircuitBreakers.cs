using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Breakers;

/// <summary>
/// A breaker per farm agent, vault and container, shared by every policy that comes to it in the same way: what one policy's
/// identity or trust keeps from it says nothing of another's. Thread-safe.
/// </summary>
public sealed class CircuitBreakers(TimeProvider time, ILogger<CircuitBreakers> log)
{
    private static readonly string[] _farm = [Reasons.FarmUnreachable];
    private static readonly string[] _vault = [Reasons.VaultUnreachable, Reasons.VaultThrottled];
    private static readonly string[] _container = [Reasons.ContainerUnreachable, Reasons.ContainerThrottled];

    private readonly ConcurrentDictionary<(string Kind, string Endpoint, object? Way), Breaker> _breakers = new();

    /// <summary>Kind (farm, vault, container), address, and whether calls are spared now, in one way at least.</summary>
    public IReadOnlyList<(string Kind, string Endpoint, bool Open)> All =>
        [.. _breakers.GroupBy(breaker => (breaker.Key.Kind, breaker.Key.Endpoint)).Select(way => (way.Key.Kind, way.Key.Endpoint, way.Any(breaker => breaker.Value.IsOpen)))];

    /// <param name="way">What else it depends on whether it answers; compared by value.</param>
    internal IFarm Guard(IFarm farm, Uri url, object? way) => new GuardedFarm(farm, Of("farm", url, way, _farm));

    internal IVault Guard(IVault vault, object? way) => new GuardedVault(vault, Of("vault", vault.Url, way, _vault));

    internal IContainer Guard(IContainer container, object? way) => new GuardedContainer(container, Of("container", container.Url, way, _container));

    private Breaker Of(string kind, Uri url, object? way, IReadOnlyList<string> outages)
    {
        var endpoint = url.GetLeftPart(UriPartial.Path);
        return _breakers.GetOrAdd((kind, endpoint, way), static (key, breakers) => new Breaker(breakers.outages, breakers.time, failure =>
        {
            if (failure is null)
                breakers.log.BreakerClosed(key.Kind, key.Endpoint);
            else
                breakers.log.BreakerOpened(key.Kind, key.Endpoint, failure.Reason, failure.Message);
        }), (outages, time, log));
    }
}
