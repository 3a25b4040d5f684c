using Azure;
using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using SecureStoreBackup.Sandbox.KeyVault;
using SecureStoreBackup.Tests.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Sandbox.KeyVault;

/// <summary>Two vaults behind a token endpoint, and real clients for them.</summary>
internal sealed class VaultWorld : IAsyncDisposable
{
    VaultWorld(IdentityWorld identity, KeyVaultEmulator vaults)
    {
        Identity = identity;
        Vaults = vaults;
    }

    public IdentityWorld Identity { get; }

    public KeyVaultEmulator Vaults { get; }

    /// <summary>Vaults `kv1` (as given) and `kv2` (no purge protection, seven days).</summary>
    public static async Task<VaultWorld> StartAsync(TimeProvider time, VaultOptions? first = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var identity = await IdentityWorld.StartAsync(time, cancellation);
        var vaults = await KeyVaultEmulator.StartAsync(new KeyVaultOptions
        {
            Certificate = AzureCertificates.Server.Certificate,
            Identity = identity.Identity,
            Vaults = [first ?? new VaultOptions("kv1"), new VaultOptions("kv2") { PurgeProtection = false, RecoverableDays = 7 }],
            Time = time,
        }, cancellation);
        return new VaultWorld(identity, vaults);
    }

    /// <summary>The SDK as production uses it: challenge verification stays on.</summary>
    public SecretClient Client(string vault = "kv1", string clientId = IdentityWorld.Operator, int retries = 0, TokenCredential? credential = null) =>
        new(Vaults.VaultUri(vault), credential ?? Identity.Pod(clientId), new SecretClientOptions
        {
            Transport = Identity.Transport,
            Retry = { MaxRetries = retries },
        });

    /// <summary>What the service answered: status, code and inner code.</summary>
    public static async Task<(int Status, string? Code, string? Inner)> RefusalAsync(Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(call);
        var error = System.Text.Json.JsonDocument.Parse(refused.GetRawResponse()!.Content).RootElement.GetProperty("error");
        return (refused.Status, refused.ErrorCode, error.TryGetProperty("innererror", out var inner) ? inner.GetProperty("code").GetString() : null);
    }

    public async ValueTask DisposeAsync()
    {
        await Vaults.DisposeAsync();
        await Identity.DisposeAsync();
    }
}
