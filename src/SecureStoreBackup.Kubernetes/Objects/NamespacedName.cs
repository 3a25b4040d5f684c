namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>The key of an object within its kind. The namespace is empty for objects of the cluster.</summary>
public readonly record struct NamespacedName(string Namespace, string Name)
{
    /// <summary>The key of an object that the server has named.</summary>
    /// <exception cref="ArgumentException">The object has no name yet.</exception>
    public static NamespacedName Of(IKubernetesObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return string.IsNullOrEmpty(obj.Metadata.Name)
            ? throw new ArgumentException($"This {obj.Kind} has no metadata.name.", nameof(obj))
            : new(obj.Metadata.Namespace ?? "", obj.Metadata.Name);
    }

    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name : $"{Namespace}/{Name}";
}
