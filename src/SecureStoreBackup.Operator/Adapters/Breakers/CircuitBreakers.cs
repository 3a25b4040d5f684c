using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Breakers;

/// <summary>A breaker per farm agent, vault and container, shared by every policy that names it. Thread-safe.</summary>
public sealed class CircuitBreakers(TimeProvider time, ILogger<CircuitBreakers> log)
{
    private static readonly HashSet<string> _farm = [Reasons.FarmUnreachable];
    private static readonly HashSet<string> _vault = [Reasons.VaultUnreachable, Reasons.VaultThrottled];
    private static readonly HashSet<string> _container = [Reasons.ContainerUnreachable, Reasons.ContainerThrottled];

    private readonly ConcurrentDictionary<(string Kind, string Endpoint), Breaker> _breakers = new();

    /// <summary>Kind (farm, vault, container), address, and whether calls are spared now.</summary>
    public IReadOnlyList<(string Kind, string Endpoint, bool Open)> All =>
        [.. _breakers.Select(breaker => (breaker.Key.Kind, breaker.Key.Endpoint, breaker.Value.IsOpen))];

    internal IFarm Guard(IFarm farm, Uri url) => new GuardedFarm(farm, Of("farm", url, _farm));

    internal IVault Guard(IVault vault) => new GuardedVault(vault, Of("vault", vault.Url, _vault));

    internal IContainer Guard(IContainer container) => new GuardedContainer(container, Of("container", container.Url, _container));

    private Breaker Of(string kind, Uri url, IReadOnlySet<string> outages)
    {
        var endpoint = url.GetLeftPart(UriPartial.Path);
        return _breakers.GetOrAdd((kind, endpoint), static (key, breakers) => new Breaker(breakers.outages, breakers.time, failure =>
        {
            if (failure is null)
                breakers.log.BreakerClosed(key.Kind, key.Endpoint);
            else
                breakers.log.BreakerOpened(key.Kind, key.Endpoint, failure.Reason, failure.Message);
        }), (outages, time, log));
    }
}
