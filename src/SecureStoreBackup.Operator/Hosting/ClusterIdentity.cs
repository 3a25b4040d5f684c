using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Operator.Hosting;

/// <summary>
/// Which cluster this is. The first id is the one that is written down: the configured one, else the uid of kube-system, which no
/// two clusters share, else that of the operator's own namespace. All ids that can be read are recognised, so that a right that is
/// granted later, or an id that is configured later, makes no stranger of the cluster.
/// </summary>
internal static class ClusterIdentity
{
    private const string System = "kube-system";

    /// <returns>At least one id.</returns>
    /// <exception cref="KubernetesException">No id is configured, and neither namespace may be read.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(KubernetesClient client, string? configured, string ownNamespace, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        if (configured is not null)
            ids.Add(configured);
        KubernetesException? refused = null;
        foreach (var name in new[] { System, ownNamespace })
        {
            try
            {
                if ((await client.GetAsync(Resources.Namespaces, new NamespacedName("", name), cancellationToken)).Metadata.Uid is { } uid && !ids.Contains(uid))
                    ids.Add(uid);
            }
            catch (KubernetesException e) when (e.IsForbidden || e.IsNotFound)
            {
                refused = e;
            }
        }

        return ids.Count > 0 ? ids : throw refused!;
    }
}
