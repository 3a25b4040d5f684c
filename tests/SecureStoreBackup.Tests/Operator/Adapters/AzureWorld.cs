using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Adapters.KeyVault;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.KeyVault;
using SecureStoreBackup.Tests.Sandbox;
using SecureStoreBackup.Tests.Sandbox.KeyVault;

namespace SecureStoreBackup.Tests.Operator.Adapters;

/// <summary>The sandbox's vaults and tokens, with production's own clients in front.</summary>
internal sealed class AzureWorld : IAsyncDisposable
{
    private readonly Pods _pods;

    private AzureWorld(VaultWorld world)
    {
        World = world;
        _pods = new Pods(world.Identity);
        Transports = new AzureTransports(new() { RetryDelay = TimeSpan.FromMilliseconds(10) });
        Vaults = new KeyVaults(new AzureIdentities(Transports), Transports);
    }

    public VaultWorld World { get; }

    public KeyVaultEmulator Emulator => World.Vaults;

    public AzureTransports Transports { get; }

    public KeyVaults Vaults { get; }

    public static string CaBundle => AzureCertificates.Authority.Pem;

    public static async Task<AzureWorld> StartAsync(TimeProvider? time = null) => new(await VaultWorld.StartAsync(time ?? TimeProvider.System));

    public AzureIdentity.WorkloadIdentity Pod() => _pods.Identity();

    public static AzureRoute Route => new(CaBundle);

    public IVault Vault(string name = "kv1") => Vaults.Open(Emulator.VaultUri(name), Pod(), Route);

    public async ValueTask DisposeAsync()
    {
        Transports.Dispose();
        await World.DisposeAsync();
        _pods.Dispose();
    }
}
