namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>An object of the same namespace, or of the cluster, with whose deletion the dependent is collected.</summary>
public sealed record OwnerReference(string ApiVersion, string Kind, string Name, string Uid)
{
    /// <summary>Whether the owner manages the dependent. At most one owner may.</summary>
    public bool? Controller { get; init; }

    /// <summary>Whether foreground deletion of the owner waits for the dependent; setting it takes rights to the owner's finalizers.</summary>
    public bool? BlockOwnerDeletion { get; init; }

    /// <summary>A reference to an object that the server has stored, as its managing controller.</summary>
    /// <exception cref="ArgumentException">The object has no name or uid yet.</exception>
    public static OwnerReference ToController(IKubernetesObject owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (owner.Metadata is not { Name: { } name, Uid: { } uid })
            throw new ArgumentException($"This {owner.Kind} has no metadata.name or metadata.uid; only stored objects own others.", nameof(owner));
        return new(owner.ApiVersion, owner.Kind, name, uid) { Controller = true };
    }
}
