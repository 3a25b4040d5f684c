using SecureStoreBackup.Operator.Adapters.Blob;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Operator.Adapters.KeyVault;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>What stands behind the ports. Whether somebody may open it is asked before: see <see cref="PortFactory"/>.</summary>
public sealed record PortOpeners(
    Func<Uri, FarmCredentials, IFarm> Farm, Func<Uri, AzureIdentity.WorkloadIdentity, AzureRoute, IVault> Vault, Func<Uri, AzureIdentity, AzureRoute, IContainer> Container)
{
    /// <summary>The real ones: agents, Key Vault, Blob Storage.</summary>
    public static PortOpeners Of(KeyVaults vaults, BlobContainers containers, FarmAgentOptions farms, TimeProvider time) =>
        new((url, credentials) => FarmAgentClient.Open(url, credentials, farms, time), vaults.Open, containers.Open);
}
