using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Tests.Sandbox.Tokens;

namespace SecureStoreBackup.Tests.Operator.Adapters;

/// <summary>Pods of the sandbox's cluster: settings of workload identities whose token files are there.</summary>
internal sealed class Pods(IdentityWorld world) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("securestore-pods-");

    public AzureIdentity.WorkloadIdentity Identity(string clientId = IdentityWorld.Operator)
    {
        var token = Path.Combine(_folder.FullName, clientId);
        world.Identity.WriteFederatedToken(token, clientId);
        return new()
        {
            ClientId = clientId,
            TenantId = world.Identity.TenantId,
            AuthorityHost = world.Identity.AuthorityHost,
            DisableInstanceDiscovery = true,
            TokenFilePath = token,
        };
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
