using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>A SecureStoreRestore: one restore or drill. Its status is its plan and its journal.</summary>
public sealed record RestoreResource : IKubernetesObject
{
    public string ApiVersion => ApiGroup.Version;

    public string Kind => "SecureStoreRestore";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    [Description("What to restore, and where to. Nothing of it can be changed but confirm, which can be set once."), Required]
    public RestoreSpec? Spec { get; init; }

    [Description("The plan, the journal and what was found.")]
    public RestoreStatus? Status { get; init; }
}
