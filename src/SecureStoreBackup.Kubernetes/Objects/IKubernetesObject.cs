namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>An object that the API server stores: what every kind has in common.</summary>
/// <remarks>
/// Implementations are immutable records. Let <see cref="ApiVersion"/> and <see cref="Kind"/> be get-only constants: items of a list
/// of a built-in kind come without them. Guard required properties with an init accessor that turns null into a default, since the
/// source-generated serialiser passes null for what the answer left out.
/// </remarks>
public interface IKubernetesObject
{
    /// <summary>Group and version, such as <c>coordination.k8s.io/v1</c>; the version alone for the core group.</summary>
    string ApiVersion { get; }

    string Kind { get; }

    ObjectMeta Metadata { get; }
}
