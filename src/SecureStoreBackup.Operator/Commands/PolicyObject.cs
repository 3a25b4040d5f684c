using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>
/// One policy of the cluster, by its name. It is asked for as a list of one: the operator's account may list policies and not get
/// them, and these commands run in its pod, too.
/// </summary>
internal static class PolicyObject
{
    /// <returns>Null when there is none.</returns>
    /// <exception cref="InvalidDataException">Nothing can be called that.</exception>
    public static async Task<PolicyResource?> FindAsync(KubernetesClient client, NamespacedName key, CancellationToken cancellationToken)
    {
        if (!Names.IsLabel(key.Namespace) || !Names.IsSubdomain(key.Name))
            throw new InvalidDataException($"'{key}' is no NAMESPACE/NAME: lower-case letters, digits, '-' and, in the name, '.'.");
        var found = await client.ListAsync(ApiGroup.Policies, key.Namespace, new ListOptions { FieldSelector = $"metadata.name={key.Name}" }, cancellationToken);
        return found.Items.FirstOrDefault(policy => policy.Metadata.Name == key.Name);
    }
}
