using Azure;
using Azure.Identity;
using SecureStoreBackup.Sandbox.KeyVault;
using SecureStoreBackup.Sandbox.Tokens;
using SecureStoreBackup.Tests.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Sandbox.KeyVault;

public sealed class AccessTests : IAsyncLifetime
{
    VaultWorld world = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => world = await VaultWorld.StartAsync(TimeProvider.System, new VaultOptions("kv1")
    {
        Access = new Dictionary<string, KeyVaultActions>(StringComparer.Ordinal)
        {
            [IdentityWorld.Operator] = KeyVaultActions.All & ~KeyVaultActions.Purge & ~KeyVaultActions.Recover,
        },
    });

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_request_without_a_token_is_challenged_before_anything_else()
    {
        using var client = new HttpClient(LoopbackTransport.CreateHandler());

        using var answer = await client.GetAsync(new Uri(world.Vaults.VaultUri("kv1"), "secrets/name?api-version=2026-04-01"), Cancellation);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal(
            $"Bearer authorization=\"{world.Identity.Identity.AuthorityHost}{world.Identity.Identity.TenantId}\", resource=\"https://vault.localhost\"",
            Assert.Single(answer.Headers.GetValues("WWW-Authenticate")));
    }

    [Fact]
    public async Task A_token_for_another_resource_is_refused()
    {
        var token = world.Identity.Identity.Tokens.Issue(IdentityWorld.Operator, TokenEndpoint.StorageAudience, TimeSpan.FromHours(1));
        var client = world.Client(credential: IdentityWorld.Fixed(token));

        Assert.Equal((401, "Unauthorized", null), await VaultWorld.RefusalAsync(() => client.GetSecretAsync("name", cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        var token = world.Identity.Identity.Tokens.Issue(IdentityWorld.Operator, TokenEndpoint.VaultAudience, TimeSpan.FromMinutes(-1));
        var client = world.Client(credential: IdentityWorld.Fixed(token));

        Assert.Equal((401, "Unauthorized", null), await VaultWorld.RefusalAsync(() => client.GetSecretAsync("name", cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task An_identity_that_is_not_listed_may_do_nothing() =>
        Assert.Equal((403, "Forbidden", "ForbiddenByRbac"), await VaultWorld.RefusalAsync(
            () => world.Client(clientId: IdentityWorld.Stranger).SetSecretAsync("name", "value", Cancellation)));

    [Fact]
    public async Task An_identity_may_do_what_its_rules_list_and_no_more()
    {
        await world.Client().SetSecretAsync("name", "value", Cancellation);
        await world.Client().StartDeleteSecretAsync("name", Cancellation);

        Assert.Equal((403, "Forbidden", "ForbiddenByRbac"), await VaultWorld.RefusalAsync(
            () => world.Client().StartRecoverDeletedSecretAsync("name", Cancellation)));
    }

    [Fact]
    public async Task Access_can_be_taken_and_given_while_the_vault_runs()
    {
        world.Vaults.SetSecret("kv1", "name", "value");
        world.Vaults.SetAccess("kv1", new Dictionary<string, KeyVaultActions>(StringComparer.Ordinal));
        Assert.Equal((403, "Forbidden", "ForbiddenByRbac"), await VaultWorld.RefusalAsync(() => world.Client().GetSecretAsync("name", cancellationToken: Cancellation)));

        world.Vaults.SetAccess("kv1", null);

        Assert.Equal("value", (await world.Client().GetSecretAsync("name", cancellationToken: Cancellation)).Value.Value);
    }

    [Fact]
    public async Task A_vault_that_does_not_exist_has_no_connection_to_offer()
    {
        var builder = new UriBuilder(world.Vaults.VaultUri("kv1")) { Host = "nowhere.vault.localhost" };
        using var client = new HttpClient(LoopbackTransport.CreateHandler());

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(builder.Uri, Cancellation));
    }
}
