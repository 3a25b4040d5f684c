using Azure.Core;
using Azure.Identity;
using SecureStoreBackup.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Sandbox.Tokens;

public sealed class TokenEndpointTests : IAsyncLifetime
{
    const string Operator = IdentityWorld.Operator;
    static readonly TokenRequestContext VaultScope = new([TokenEndpoint.VaultAudience + "/.default"]);

    IdentityWorld world = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => world = await IdentityWorld.StartAsync(TimeProvider.System, Cancellation);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_pods_federated_token_is_exchanged_for_a_token_of_its_identity()
    {
        var token = await world.Pod(Operator).GetTokenAsync(VaultScope, Cancellation);

        var check = world.Identity.Tokens.Check(token.Token, TokenEndpoint.VaultAudience);
        Assert.Equal(new TokenCheck(Operator, Refusal: null), check);
        Assert.InRange(token.ExpiresOn, TimeProvider.System.GetUtcNow().AddMinutes(50), TimeProvider.System.GetUtcNow().AddMinutes(70));
    }

    [Fact]
    public async Task The_token_is_for_the_resource_that_was_asked_for_alone()
    {
        var token = await world.Pod(Operator).GetTokenAsync(new TokenRequestContext([TokenEndpoint.StorageAudience + "/.default"]), Cancellation);

        var check = world.Identity.Tokens.Check(token.Token, TokenEndpoint.VaultAudience);
        Assert.Contains("Invalid audience. Expected https://vault.localhost, found: https://storage.azure.com", check.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assertion_that_somebody_else_signed_is_refused()
    {
        await using var elsewhere = await IdentityWorld.StartAsync(TimeProvider.System, Cancellation);

        await RefusedAsync("AADSTS700027", path => elsewhere.Identity.WriteFederatedToken(path, Operator));
    }

    [Fact]
    public Task An_assertion_of_another_identity_is_refused() =>
        RefusedAsync("AADSTS700213", path => world.Identity.WriteFederatedToken(path, IdentityWorld.Stranger));

    [Fact]
    public Task An_expired_assertion_is_refused() =>
        RefusedAsync("AADSTS700024", path => world.Identity.WriteFederatedToken(path, Operator, TimeSpan.FromMinutes(-1)));

    [Fact]
    public async Task A_resource_that_the_tenant_does_not_know_is_refused()
    {
        var refused = await Assert.ThrowsAsync<AuthenticationFailedException>(async () =>
            await world.Pod(Operator).GetTokenAsync(new TokenRequestContext(["https://vault.example/.default"]), Cancellation));

        Assert.Contains("AADSTS500011", refused.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_an_assertion_is_refused_as_an_invalid_client()
    {
        using var client = new HttpClient(LoopbackTransport.CreateHandler());
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Operator,
            ["scope"] = TokenEndpoint.VaultAudience + "/.default",
        });

        using var answer = await client.PostAsync(new Uri(world.Identity.AuthorityHost, $"{world.Identity.TenantId}/oauth2/v2.0/token"), form, Cancellation);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Contains("\"invalid_client\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_is_refused_once_it_has_expired()
    {
        var time = new VirtualTime(DateTimeOffset.UnixEpoch.AddYears(56));
        var tokens = new AccessTokens("tenant", time);
        var token = tokens.Issue(Operator, "audience", TimeSpan.FromHours(1));

        time.Advance(TimeSpan.FromHours(1));

        Assert.Contains("expired", tokens.Check(token, "audience").Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.")]
    [InlineData("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA")]
    public void Text_that_is_no_token_of_ours_is_refused(string text) =>
        Assert.NotNull(new AccessTokens("tenant", TimeProvider.System).Check(text, "audience").Refusal);

    async Task RefusedAsync(string code, Action<string> writeToken)
    {
        var refused = await Assert.ThrowsAsync<AuthenticationFailedException>(async () =>
            await world.Pod(Operator, writeToken).GetTokenAsync(VaultScope, Cancellation));

        Assert.Contains(code, refused.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(0, world.Identity.Issued);
    }
}
