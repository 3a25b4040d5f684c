using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>Workload identity: the token of the operator's service account, exchanged at Entra ID.</summary>
public abstract record WorkloadIdentitySpec
{
    [Description("Client id of the managed identity or application. Absent, the environment's (AZURE_CLIENT_ID)."), StringLength(36, MinimumLength = 36), RegularExpression(Forms.Guid, ErrorMessage = Forms.GuidWanted)]
    public string? ClientId { get; init; }

    [Description("Tenant id. Absent, the environment's (AZURE_TENANT_ID)."), StringLength(36, MinimumLength = 36), RegularExpression(Forms.Guid, ErrorMessage = Forms.GuidWanted)]
    public string? TenantId { get; init; }

    [Description("URL of the authority in sovereign and private clouds. Absent, the environment's (AZURE_AUTHORITY_HOST), else the public cloud's."), StringLength(2048, MinimumLength = 1)]
    public string? AuthorityHost { get; init; }

    [Description("Whether to skip instance discovery, for private clouds whose authority Microsoft's does not know."), DefaultValue(false)]
    public bool? DisableInstanceDiscovery { get; init; }
}

/// <summary>Who we are towards a vault, which knows no account keys.</summary>
public sealed record VaultIdentitySpec : WorkloadIdentitySpec
{
    [Description("WorkloadIdentity: the token of the operator's service account, exchanged at Entra ID."), AllowedValues("WorkloadIdentity"), DefaultValue("WorkloadIdentity")]
    public string? Type { get; init; }
}

/// <summary>Who we are towards a container.</summary>
public sealed record ContainerIdentitySpec : WorkloadIdentitySpec
{
    [Description("WorkloadIdentity; SasSecret: a shared access signature, for storage that knows no identity of ours; or SharedKeySecret: an account key, for the storage emulator alone."), AllowedValues("WorkloadIdentity", "SasSecret", "SharedKeySecret"), DefaultValue("WorkloadIdentity")]
    public string? Type { get; init; }

    [Description("With SasSecret or SharedKeySecret: the Kubernetes Secret in the policy's namespace whose sasToken, or accountKey, is it. It is read again each time, so that it can be renewed in place."), StringLength(253, MinimumLength = 1), RegularExpression(Forms.ObjectName, ErrorMessage = Forms.ObjectNameWanted)]
    public string? SecretName { get; init; }
}
