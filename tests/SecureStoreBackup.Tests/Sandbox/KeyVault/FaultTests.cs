using Azure;
using Azure.Security.KeyVault.Secrets;
using SecureStoreBackup.Sandbox.KeyVault;

namespace SecureStoreBackup.Tests.Sandbox.KeyVault;

public sealed class FaultTests : IAsyncLifetime
{
    VaultWorld world = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        world = await VaultWorld.StartAsync(TimeProvider.System);
        world.Vaults.SetSecret("kv1", "name", "value");
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_throttled_client_waits_as_long_as_it_is_told_and_succeeds()
    {
        world.Vaults.Faults.Add(new Fault.Throttled(TimeSpan.FromSeconds(1)));
        var client = world.Client(retries: 1);
        var started = TimeProvider.System.GetTimestamp();

        KeyVaultSecret read = await client.GetSecretAsync("name", cancellationToken: Cancellation);

        Assert.Equal("value", read.Value);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task Throttling_says_so_and_ends_after_its_count()
    {
        world.Vaults.Faults.Add(new Fault.Throttled(TimeSpan.FromSeconds(7)) { Count = 2 });

        Assert.Equal((429, "Throttled", null), await VaultWorld.RefusalAsync(ReadAsync));
        var second = await Assert.ThrowsAsync<RequestFailedException>(ReadAsync);
        await ReadAsync();

        Assert.True(second.GetRawResponse()!.Headers.TryGetValue("Retry-After", out var delay));
        Assert.Equal("7", delay);
    }

    [Fact]
    public async Task A_lost_response_leaves_the_write_behind_so_that_a_retry_makes_a_second_version()
    {
        world.Vaults.Faults.Add(new Fault.LostResponse { Actions = KeyVaultActions.Set });

        await world.Client(retries: 1).SetSecretAsync("other", "value", Cancellation);

        Assert.Equal(2, (await world.Client().GetPropertiesOfSecretVersionsAsync("other", Cancellation).ToListAsync(Cancellation)).Count);
        Assert.Equal(2, world.Vaults.Answered(KeyVaultActions.Set));
    }

    [Fact]
    public async Task A_refusal_by_roles_hits_only_the_named_action_and_secret()
    {
        world.Vaults.Faults.Add(new Fault.ForbiddenByRbac { Actions = KeyVaultActions.Set, NamePrefix = "contoso-", Count = Fault.Always });

        await world.Client().SetSecretAsync("fabrikam-1", "value", Cancellation);
        await ReadAsync();
        Assert.Equal((403, "Forbidden", "ForbiddenByRbac"), await VaultWorld.RefusalAsync(() => world.Client().SetSecretAsync("contoso-1", "value", Cancellation)));
    }

    [Fact]
    public async Task In_failover_reads_go_on_and_writes_are_refused_until_it_ends()
    {
        var failover = new Fault.ReadOnlyFailover { Vault = "kv1", Count = Fault.Always };
        world.Vaults.Faults.Add(failover);

        await ReadAsync();
        Assert.Equal(403, (await VaultWorld.RefusalAsync(() => world.Client().SetSecretAsync("name", "new", Cancellation))).Status);
        await world.Client("kv2").SetSecretAsync("name", "value", Cancellation);

        Assert.True(world.Vaults.Faults.Remove(failover));
        await world.Client().SetSecretAsync("name", "new", Cancellation);
    }

    [Fact]
    public async Task An_unavailable_vault_drops_the_connection()
    {
        world.Vaults.Faults.Add(new Fault.Unavailable { Count = Fault.Always });
        var failed = await Assert.ThrowsAsync<RequestFailedException>(ReadAsync);
        Assert.Equal(0, failed.Status);

        world.Vaults.Faults.Clear();

        await ReadAsync();
    }

    Task ReadAsync() => world.Client().GetSecretAsync("name", cancellationToken: Cancellation);
}
