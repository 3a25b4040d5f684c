using Azure.Security.KeyVault.Secrets;
using SecureStoreBackup.Sandbox.KeyVault;

namespace SecureStoreBackup.Tests.Sandbox.KeyVault;

public sealed class DeletionTests : IAsyncLifetime
{
    readonly VirtualTime time = new(TimeProvider.System.GetUtcNow());
    VaultWorld world = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => world = await VaultWorld.StartAsync(time);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_deleted_secret_is_gone_and_says_when_it_will_be_purged()
    {
        world.Vaults.SetSecret("kv1", "name", "value");

        var deletion = await world.Client().StartDeleteSecretAsync("name", Cancellation);

        Assert.Equal(TimeSpan.FromDays(90), deletion.Value.ScheduledPurgeDate - deletion.Value.DeletedOn);
        Assert.Null(deletion.Value.Value);
        Assert.Equal((404, "SecretNotFound", null), await VaultWorld.RefusalAsync(() => world.Client().GetSecretAsync("name", cancellationToken: Cancellation)));
        Assert.Equal(["name"], await world.Client().GetDeletedSecretsAsync(Cancellation).Select(secret => secret.Name).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task The_name_of_a_deleted_secret_cannot_be_used_again()
    {
        world.Vaults.SetSecret("kv1", "name", "value");
        await world.Client().StartDeleteSecretAsync("name", Cancellation);

        Assert.Equal((409, "Conflict", "ObjectIsDeletedButRecoverable"), await VaultWorld.RefusalAsync(() => world.Client().SetSecretAsync("name", "again", Cancellation)));
    }

    [Fact]
    public async Task Recovery_brings_every_version_back()
    {
        var old = world.Vaults.SetSecret("kv1", "name", "old");
        world.Vaults.SetSecret("kv1", "name", "new");
        await world.Client().StartDeleteSecretAsync("name", Cancellation);

        await world.Client().StartRecoverDeletedSecretAsync("name", Cancellation);

        Assert.Equal("new", (await world.Client().GetSecretAsync("name", cancellationToken: Cancellation)).Value.Value);
        Assert.Equal("old", (await world.Client().GetSecretAsync("name", old, Cancellation)).Value.Value);
    }

    [Fact]
    public async Task Purge_protection_refuses_a_purge()
    {
        world.Vaults.SetSecret("kv1", "name", "value");
        await world.Client().StartDeleteSecretAsync("name", Cancellation);

        Assert.Equal((403, "Forbidden", null), await VaultWorld.RefusalAsync(() => world.Client().PurgeDeletedSecretAsync("name", Cancellation)));
        await world.Client().GetDeletedSecretAsync("name", Cancellation);
    }

    [Fact]
    public async Task Without_purge_protection_a_purge_frees_the_name()
    {
        world.Vaults.SetSecret("kv2", "name", "value");
        await world.Client("kv2").StartDeleteSecretAsync("name", Cancellation);

        await world.Client("kv2").PurgeDeletedSecretAsync("name", Cancellation);

        KeyVaultSecret again = await world.Client("kv2").SetSecretAsync("name", "again", Cancellation);
        Assert.Single(await world.Client("kv2").GetPropertiesOfSecretVersionsAsync("name", Cancellation).ToListAsync(Cancellation));
        Assert.Equal("again", again.Value);
    }

    [Fact]
    public async Task When_the_retention_ends_a_deleted_secret_is_purged_by_itself()
    {
        world.Vaults.SetSecret("kv2", "name", "value");
        await world.Client("kv2").StartDeleteSecretAsync("name", Cancellation);

        time.Advance(TimeSpan.FromDays(7));

        Assert.Empty(await world.Client("kv2").GetDeletedSecretsAsync(Cancellation).ToListAsync(Cancellation));
        world.Vaults.SetSecret("kv2", "name", "again");
        Assert.Equal(["name"], world.Vaults.ListNames("kv2"));
    }

    [Fact]
    public async Task While_a_deletion_takes_its_time_the_name_is_in_neither_list()
    {
        await using var slow = await VaultWorld.StartAsync(time, new VaultOptions("kv1") { DeletionTime = TimeSpan.FromSeconds(20) });
        slow.Vaults.SetSecret("kv1", "name", "value");

        var deletion = await slow.Client().StartDeleteSecretAsync("name", Cancellation);

        await deletion.UpdateStatusAsync(Cancellation);
        Assert.False(deletion.HasCompleted);
        Assert.Equal((409, "Conflict", "ObjectIsBeingDeleted"), await VaultWorld.RefusalAsync(() => slow.Client().SetSecretAsync("name", "again", Cancellation)));
        time.Advance(TimeSpan.FromSeconds(20));
        await deletion.UpdateStatusAsync(Cancellation);
        Assert.True(deletion.HasCompleted);
    }
}
