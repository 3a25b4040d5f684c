using System.Text;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Runs;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Reads secrets by name, one at a time: listing or watching them would take rights to every secret.</summary>
public sealed class ClusterCredentials(KubernetesClient client) : ICredentialSource
{
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        var secret = await client.FindAsync(Resources.Secrets, new NamespacedName(@namespace, name), cancellationToken);
        return secret?.Data?.ToDictionary(d => d.Key, d => Encoding.UTF8.GetString(d.Value)) ?? (secret is null ? null : []);
    }
}
