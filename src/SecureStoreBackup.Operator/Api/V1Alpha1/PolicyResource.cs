using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>A SecureStoreBackupPolicy. People write the spec; we write the status and nothing else.</summary>
public sealed record PolicyResource : IKubernetesObject
{
    public string ApiVersion => ApiGroup.Version;

    public string Kind => "SecureStoreBackupPolicy";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    [Description("What people ask for. The operator never writes it."), Required]
    public PolicySpec? Spec { get; init; }

    [Description("What the operator found and did. Replaced as a whole, and only when it changes.")]
    public PolicyStatus? Status { get; init; }
}
