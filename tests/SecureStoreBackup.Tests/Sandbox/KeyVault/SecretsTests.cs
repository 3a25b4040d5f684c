using Azure.Security.KeyVault.Secrets;
using SecureStoreBackup.Sandbox.KeyVault;

namespace SecureStoreBackup.Tests.Sandbox.KeyVault;

public sealed class SecretsTests : IAsyncLifetime
{
    readonly VirtualTime time = new(TimeProvider.System.GetUtcNow());
    VaultWorld world = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => world = await VaultWorld.StartAsync(time);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_secret_comes_back_whole()
    {
        var secret = new KeyVaultSecret("contoso-sssp", "pass ⌘ phrase")
        {
            Properties = { ContentType = "text/plain", ExpiresOn = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000), Tags = { ["op-id"] = "x1" } },
        };
        await world.Client().SetSecretAsync(secret, Cancellation);

        KeyVaultSecret read = await world.Client().GetSecretAsync("contoso-sssp", cancellationToken: Cancellation);

        Assert.Equal("pass ⌘ phrase", read.Value);
        Assert.Equal("text/plain", read.Properties.ContentType);
        Assert.Equal(2_000_000_000, read.Properties.ExpiresOn!.Value.ToUnixTimeSeconds());
        Assert.Equal("x1", read.Properties.Tags["op-id"]);
        Assert.Equal(time.GetUtcNow().ToUnixTimeSeconds(), read.Properties.CreatedOn!.Value.ToUnixTimeSeconds());
        Assert.Equal(32, read.Properties.Version.Length);
    }

    [Fact]
    public async Task Every_write_is_a_new_version_and_the_newest_answers_without_one()
    {
        KeyVaultSecret old = await world.Client().SetSecretAsync("Name", "old", Cancellation);
        KeyVaultSecret young = await world.Client().SetSecretAsync("name", "new", Cancellation);

        KeyVaultSecret newest = await world.Client().GetSecretAsync("NAME", cancellationToken: Cancellation);
        KeyVaultSecret pinned = await world.Client().GetSecretAsync("name", old.Properties.Version, Cancellation);

        Assert.Equal(("new", young.Properties.Version), (newest.Value, newest.Properties.Version));
        Assert.Equal("old", pinned.Value);
    }

    [Fact]
    public async Task Vaults_keep_their_secrets_apart()
    {
        await world.Client("kv1").SetSecretAsync("name", "one", Cancellation);

        Assert.Equal((404, "SecretNotFound", null), await VaultWorld.RefusalAsync(() => world.Client("kv2").GetSecretAsync("name", cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task Lists_span_pages_of_25_and_show_no_value()
    {
        var names = Enumerable.Range(10, 60).Select(i => $"secret-{i}").ToList();
        foreach (var name in names)
            world.Vaults.SetSecret("kv1", name, "hidden");

        var pages = await world.Client().GetPropertiesOfSecretsAsync(Cancellation).AsPages().ToListAsync(Cancellation);

        Assert.Equal([25, 25, 10], pages.Select(page => page.Values.Count));
        Assert.Equal(names, pages.SelectMany(page => page.Values).Select(secret => secret.Name));
        Assert.DoesNotContain(pages, page => page.GetRawResponse().Content.ToString().Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_version_of_a_name_is_listed_across_pages()
    {
        var versions = Enumerable.Range(0, 30).Select(i => world.Vaults.SetSecret("kv1", "name", $"v{i}")).ToList();

        var listed = await world.Client().GetPropertiesOfSecretVersionsAsync("name", Cancellation).ToListAsync(Cancellation);

        Assert.Equal(versions.Order(StringComparer.Ordinal), listed.Select(secret => secret.Version));
    }

    [Fact]
    public async Task An_update_changes_attributes_and_tags_and_leaves_the_value()
    {
        KeyVaultSecret secret = await world.Client().SetSecretAsync("name", "value", Cancellation);
        secret.Properties.Tags["retain-until"] = "2027";
        time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMinutes(1));

        SecretProperties updated = await world.Client().UpdateSecretPropertiesAsync(secret.Properties, Cancellation);

        Assert.Equal("2027", updated.Tags["retain-until"]);
        Assert.Equal(TimeSpan.FromMinutes(59), updated.UpdatedOn - updated.CreatedOn);
        Assert.Equal("value", (await world.Client().GetSecretAsync("name", cancellationToken: Cancellation)).Value.Value);
    }

    [Fact]
    public async Task An_expired_secret_is_served_all_the_same()
    {
        var secret = new KeyVaultSecret("name", "value") { Properties = { ExpiresOn = DateTimeOffset.FromUnixTimeSeconds(1) } };
        await world.Client().SetSecretAsync(secret, Cancellation);

        Assert.Equal("value", (await world.Client().GetSecretAsync("name", cancellationToken: Cancellation)).Value.Value);
    }

    [Fact]
    public async Task The_recovery_level_tells_soft_delete_and_purge_protection()
    {
        KeyVaultSecret guarded = await world.Client("kv1").SetSecretAsync("name", "value", Cancellation);
        KeyVaultSecret loose = await world.Client("kv2").SetSecretAsync("name", "value", Cancellation);

        Assert.Equal(("Recoverable", 90), (guarded.Properties.RecoveryLevel, guarded.Properties.RecoverableDays));
        Assert.Equal(("CustomizedRecoverable+Purgeable", 7), (loose.Properties.RecoveryLevel, loose.Properties.RecoverableDays));
    }

    [Fact]
    public async Task A_disabled_version_is_refused_and_the_others_are_served()
    {
        var old = world.Vaults.SetSecret("kv1", "name", "old");
        world.Vaults.SetSecret("kv1", "name", "new");
        world.Vaults.Disable("kv1", "name");

        Assert.Equal((403, "Forbidden", "SecretDisabled"), await VaultWorld.RefusalAsync(() => world.Client().GetSecretAsync("name", cancellationToken: Cancellation)));
        Assert.Equal("old", (await world.Client().GetSecretAsync("name", old, Cancellation)).Value.Value);
    }

    [Theory]
    [InlineData("bad_name!", "value")]
    [InlineData("name", null)]
    public async Task Input_that_breaks_a_limit_is_a_bad_parameter(string name, string? value)
    {
        var tooLong = new string('x', (25 * 1024) + 1);

        Assert.Equal((400, "BadParameter", null), await VaultWorld.RefusalAsync(() => world.Client().SetSecretAsync(name, value ?? tooLong, Cancellation)));
    }

    [Fact]
    public async Task A_value_of_exactly_25_KB_is_taken()
    {
        await world.Client().SetSecretAsync("name", new string('x', 25 * 1024), Cancellation);

        Assert.Equal(["name"], world.Vaults.ListNames("kv1"));
    }
}
