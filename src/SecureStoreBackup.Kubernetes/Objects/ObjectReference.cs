namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>An object that an <see cref="Event"/> is about.</summary>
public sealed record ObjectReference(string ApiVersion, string Kind, string? Namespace, string Name, string? Uid)
{
    public string? ResourceVersion { get; init; }

    /// <exception cref="ArgumentException">The object has no name yet.</exception>
    public static ObjectReference To(IKubernetesObject obj)
    {
        var key = NamespacedName.Of(obj);
        return new(obj.ApiVersion, obj.Kind, obj.Metadata.Namespace, key.Name, obj.Metadata.Uid);
    }
}
