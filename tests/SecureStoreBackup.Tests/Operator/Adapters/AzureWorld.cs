using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Adapters.KeyVault;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.KeyVault;
using SecureStoreBackup.Tests.Sandbox;
using SecureStoreBackup.Tests.Sandbox.KeyVault;
using SecureStoreBackup.Tests.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Operator.Adapters;

/// <summary>The sandbox's vaults and tokens, with production's own clients in front.</summary>
internal sealed class AzureWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("securestore-adapters-");

    private AzureWorld(VaultWorld world)
    {
        World = world;
        Transports = new AzureTransports(new() { RetryDelay = TimeSpan.FromMilliseconds(10) });
        Identities = new AzureIdentities(Transports);
        Vaults = new KeyVaults(Identities, Transports);
    }

    public VaultWorld World { get; }

    public KeyVaultEmulator Emulator => World.Vaults;

    public AzureTransports Transports { get; }

    public AzureIdentities Identities { get; }

    public KeyVaults Vaults { get; }

    public string CaBundle => AzureCertificates.Authority.Pem;

    public static async Task<AzureWorld> StartAsync(TimeProvider? time = null) => new(await VaultWorld.StartAsync(time ?? TimeProvider.System));

    public AzureIdentity.WorkloadIdentity Pod(string clientId = IdentityWorld.Operator)
    {
        var token = Path.Combine(_folder.FullName, clientId);
        World.Identity.Identity.WriteFederatedToken(token, clientId);
        return new()
        {
            ClientId = clientId,
            TenantId = World.Identity.Identity.TenantId,
            AuthorityHost = World.Identity.Identity.AuthorityHost,
            DisableInstanceDiscovery = true,
            TokenFilePath = token,
        };
    }

    public IVault Vault(string name = "kv1") => Vaults.Open(Emulator.VaultUri(name), Pod(), CaBundle);

    public async ValueTask DisposeAsync()
    {
        Transports.Dispose();
        await World.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
