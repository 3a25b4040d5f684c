using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Sees to it that a list comes to an end: a server that always names a further page would fill all memory.</summary>
internal sealed class ListBound(ResourceType type)
{
    /// <summary>Twenty times what the operator is built for.</summary>
    internal const int MaxObjects = 200_000;

    private int _count;

    /// <param name="page">The page that came.</param>
    /// <param name="continueToken">The token that it was asked for with.</param>
    /// <exception cref="InvalidAnswerException">The page leads back to itself, or the list is longer than any may be.</exception>
    public void Count<T>(KubernetesList<T> page, string? continueToken)
        where T : class, IKubernetesObject
    {
        if (page.Continue is not null && page.Continue == continueToken)
            throw new InvalidAnswerException($"The list of {type} has no end: a page names itself as the next.");
        _count += Math.Max(1, page.Items.Count + page.Malformed.Count);
        if (_count > MaxObjects)
            throw new InvalidAnswerException($"The list of {type} is longer than {MaxObjects} objects. Remove those that nobody needs, or watch fewer namespaces.");
    }
}
