using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>A SecureStoreBackup: one run. Its status is the run's journal.</summary>
public sealed record BackupResource : IKubernetesObject
{
    public string ApiVersion => ApiGroup.Version;

    public string Kind => "SecureStoreBackup";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    [Description("Which policy to follow. It cannot be changed."), Required, Immutable]
    public BackupSpec? Spec { get; init; }

    [Description("The run's journal and its evidence.")]
    public BackupStatus? Status { get; init; }
}
