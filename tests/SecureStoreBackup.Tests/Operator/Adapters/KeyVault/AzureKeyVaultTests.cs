using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.KeyVault;
using SecureStoreBackup.Tests.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Operator.Adapters.KeyVault;

public sealed class AzureKeyVaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private static readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal) { ["op-id"] = "1", ["kind"] = "sssp" };

    [Fact]
    public async Task What_is_written_under_a_workload_identity_is_read_back_with_its_tags()
    {
        await using var azure = await AzureWorld.StartAsync();
        var vault = azure.Vault();
        await vault.ProbeAsync(Cancellation);

        var written = await vault.SetAsync("contoso-sssp", new SecretValue("pass"), "text/plain", _tags, Cancellation);
        var read = await vault.GetAsync("contoso-sssp", written.Version, Cancellation);

        Assert.True(read.Value.Matches(new SecretValue("pass")));
        Assert.Equal("text/plain", read.ContentType);
        Assert.Equal("sssp", read.Version.Tags["kind"]);
        Assert.Equal("Recoverable", read.Version.RecoveryLevel);
        Assert.Equal(new Uri(vault.Url, $"secrets/contoso-sssp/{written.Version}"), read.Version.Id);
        Assert.Equal(1, azure.World.Identity.Identity.Issued);
    }

    [Fact]
    public async Task Versions_come_oldest_first_and_an_unknown_name_has_none()
    {
        var time = new VirtualTime(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        await using var azure = await AzureWorld.StartAsync(time);
        var vault = azure.Vault();
        var first = await vault.SetAsync("a-1", new SecretValue("1"), "text/plain", _tags, Cancellation);
        time.Advance(TimeSpan.FromSeconds(2));
        var second = await vault.SetAsync("a-1", new SecretValue("2"), "text/plain", _tags, Cancellation);
        await vault.SetAsync("b-1", new SecretValue("3"), "text/plain", _tags, Cancellation);

        Assert.Equal([first.Version, second.Version], (await vault.ListVersionsAsync("a-1", Cancellation)).Select(version => version.Version));
        Assert.Equal([second.Version], (await vault.ListAsync("A-", Cancellation)).Select(version => version.Version));
        Assert.Empty(await vault.ListVersionsAsync("none", Cancellation));
    }

    [Fact]
    public async Task A_deleted_secret_is_out_of_use_until_the_vault_destroys_it_and_again_is_no_failure()
    {
        var time = new VirtualTime(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        await using var azure = await AzureWorld.StartAsync(time);
        var vault = azure.Vault();
        await vault.SetAsync("a-1", new SecretValue("1"), "text/plain", _tags, Cancellation);

        var destroyed = await vault.DeleteAsync("a-1", Cancellation);

        Assert.InRange((destroyed!.Value - time.GetUtcNow()).TotalDays, 7, 90.1);
        Assert.Empty(await vault.ListAsync("a-", Cancellation));
        Assert.Null(await vault.DeleteAsync("a-1", Cancellation));
    }

    [Fact]
    public async Task A_disabled_version_is_told_apart_from_a_missing_right()
    {
        await using var azure = await AzureWorld.StartAsync();
        var vault = azure.Vault();
        var written = await vault.SetAsync("a", new SecretValue("1"), "text/plain", _tags, Cancellation);

        await vault.DisableAsync("a", written.Version, Cancellation);
        await vault.DisableAsync("a", written.Version, Cancellation);

        Assert.Equal(Reasons.SecretDisabled, await ReasonAsync(() => vault.GetAsync("a", written.Version, Cancellation)));
        Assert.False(Assert.Single(await vault.ListVersionsAsync("a", Cancellation)).Enabled);
        Assert.Equal(Reasons.SecretNotFound, await ReasonAsync(() => vault.GetAsync("b", version: null, Cancellation)));
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_sent_once_and_called_ambiguous()
    {
        await using var azure = await AzureWorld.StartAsync();
        var vault = azure.Vault();
        await vault.ProbeAsync(Cancellation);
        azure.Emulator.Faults.Add(new Fault.LostResponse { Actions = KeyVaultActions.Set });

        Assert.Equal(Reasons.SecretWriteAmbiguous, await ReasonAsync(() => vault.SetAsync("a", new SecretValue("1"), "text/plain", _tags, Cancellation)));

        Assert.Single(await vault.ListVersionsAsync("a", Cancellation));
    }

    [Fact]
    public async Task Reads_outlast_a_short_outage()
    {
        await using var azure = await AzureWorld.StartAsync();
        azure.Emulator.SetSecret("kv1", "a", "1");
        azure.Emulator.Faults.Add(new Fault.Unavailable { Count = 2 });

        Assert.True((await azure.Vault().GetAsync("a", version: null, Cancellation)).Value.Matches(new SecretValue("1")));
    }

    [Fact]
    public async Task An_outage_is_retryable_and_a_missing_role_says_so()
    {
        await using var azure = await AzureWorld.StartAsync();
        var vault = azure.Vault();
        azure.Emulator.Faults.Add(new Fault.Unavailable { Count = Fault.Always });
        var outage = await FailureAsync(() => vault.ProbeAsync(Cancellation));
        azure.Emulator.Faults.Clear();
        azure.Emulator.SetAccess("kv1", new Dictionary<string, KeyVaultActions>(StringComparer.Ordinal));
        var forbidden = await FailureAsync(() => vault.ProbeAsync(Cancellation));

        Assert.Equal((Reasons.VaultUnreachable, true), (outage.Reason, outage.Retry));
        Assert.Equal((Reasons.VaultForbidden, true), (forbidden.Reason, forbidden.Retry));
    }

    [Fact]
    public async Task A_name_that_was_deleted_but_not_purged_is_blocked()
    {
        await using var azure = await AzureWorld.StartAsync();
        var vault = azure.Vault();
        azure.Emulator.SetSecret("kv1", "a", "1");
        await azure.World.Client().StartDeleteSecretAsync("a", Cancellation);

        Assert.Equal(Reasons.SecretNameBlocked, await ReasonAsync(() => vault.SetAsync("a", new SecretValue("2"), "text/plain", _tags, Cancellation)));
    }

    [Fact]
    public async Task A_token_that_Entra_refuses_is_the_identitys_fault_not_the_vaults()
    {
        await using var azure = await AzureWorld.StartAsync();
        var stranger = azure.Pod() with { ClientId = IdentityWorld.Stranger };

        var failure = await FailureAsync(() => azure.Vaults.Open(azure.Emulator.VaultUri("kv1"), stranger, AzureWorld.Route).ProbeAsync(Cancellation));

        Assert.Equal(Reasons.IdentityRefused, failure.Reason);
        Assert.Matches("AADSTS[0-9]+", failure.Message);
    }

    [Fact]
    public async Task A_missing_token_file_says_what_to_mount()
    {
        await using var azure = await AzureWorld.StartAsync();
        var unmounted = azure.Pod() with { TokenFilePath = "/nowhere/token" };

        var failure = await FailureAsync(() => azure.Vaults.Open(azure.Emulator.VaultUri("kv1"), unmounted, AzureWorld.Route).ProbeAsync(Cancellation));

        Assert.Equal(Reasons.IdentityRefused, failure.Reason);
        Assert.Contains("AZURE_FEDERATED_TOKEN_FILE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_bundle_the_sandboxs_certificate_is_not_trusted()
    {
        await using var azure = await AzureWorld.StartAsync();

        var failure = await FailureAsync(() => azure.Vaults.Open(azure.Emulator.VaultUri("kv1"), azure.Pod(), AzureRoute.Default).ProbeAsync(Cancellation));

        Assert.Equal((Reasons.VaultUnreachable, false), (failure.Reason, failure.Retry));
        Assert.Contains("caBundle", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_failure_shows_the_value_that_was_written()
    {
        await using var azure = await AzureWorld.StartAsync();
        azure.Emulator.Faults.Add(new Fault.LostResponse { Actions = KeyVaultActions.Set });

        var failed = await Assert.ThrowsAsync<StepFailedException>(() => azure.Vault().SetAsync("a", new SecretValue("hunter2-hunter2"), "text/plain", _tags, Cancellation));

        Assert.DoesNotContain("hunter2", failed.ToString(), StringComparison.Ordinal);
        Assert.Null(failed.InnerException);
    }

    private static async Task<string> ReasonAsync(Func<Task> call) => (await FailureAsync(call)).Reason;

    private static async Task<StepFailure> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<StepFailedException>(call)).Failure;
}
