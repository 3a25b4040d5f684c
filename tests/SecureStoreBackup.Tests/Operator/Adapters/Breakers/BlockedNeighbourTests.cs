using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Operator.Adapters.Breakers;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Adapters.Breakers;

/// <summary>A dead vault is its own policies' trouble.</summary>
public sealed class BlockedNeighbourTests
{
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));

    [Fact(Timeout = 30_000)]
    [Invariant("I7")]
    public async Task A_dead_vault_keeps_nobody_from_another()
    {
        var breakers = new CircuitBreakers(_time, NullLogger<CircuitBreakers>.Instance);

        await CheckAsync((dead, alive) => (breakers.Guard(dead, "way"), breakers.Guard(alive, "way")));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I7")]
    public async Task The_tests_of_I7_catch_one_breaker_before_all_vaults()
    {
        var shared = new Breaker([Reasons.VaultUnreachable], _time, _ => { });

        await Assert.ThrowsAsync<StepFailedException>(() => CheckAsync((dead, alive) => (new GuardedVault(dead, shared), new GuardedVault(alive, shared))));
    }

    private async Task CheckAsync(Func<IVault, IVault, (IVault Dead, IVault Alive)> guard)
    {
        var (outage, calls) = (new OutsideCalls(), new OutsideCalls());
        Refusal.Always(outage, retry: true, "vault");
        var alive = new InMemoryVault("vault", new Uri("https://fabrikam.vault.azure.net"), calls, _time);
        alive.Put("passphrase", "x");
        var vaults = guard(new InMemoryVault("vault", new Uri("https://contoso.vault.azure.net"), outage, _time), alive);
        for (var i = 0; i < 10; i++)
            await Assert.ThrowsAsync<StepFailedException>(() => vaults.Dead.GetAsync("passphrase", null, TestContext.Current.CancellationToken));

        Assert.Equal("x", (await vaults.Alive.GetAsync("passphrase", null, TestContext.Current.CancellationToken)).Value.Reveal());
    }
}
