namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>A namespace. The uid of kube-system serves as the cluster's identity.</summary>
public sealed record Namespace : IKubernetesObject
{
    public string ApiVersion => "v1";

    public string Kind => "Namespace";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();
}
