using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

public sealed record KeyVaultSpec
{
    [Description("URL of the vault for passphrases and export passwords, such as https://contoso-sp.vault.azure.net."), StringLength(2048, MinimumLength = 1)]
    public required string Url { get; init; }

    [Description("URL of another vault for the exported key files, so that no single reader has both file and password. With serviceMasterKeys, this or singleVault is required."), StringLength(2048, MinimumLength = 1)]
    public string? ExportsUrl { get; init; }

    [Description("Whether key files and their passwords may lie in one vault. Excludes exportsUrl."), DefaultValue(false)]
    public bool? SingleVault { get; init; }

    [Description("What the names of the secrets that we write begin with."), StringLength(20, MinimumLength = 1), RegularExpression(Forms.VaultPrefix, ErrorMessage = Forms.VaultPrefixWanted)]
    public required string Prefix { get; init; }

    [Description("Who we are towards the vaults.")]
    public IdentitySpec? Identity { get; init; }

    [Description("Certificates (PEM) to trust instead of the system's, for private clouds."), StringLength(65536, MinimumLength = 1)]
    public string? CaBundle { get; init; }
}

public sealed record IdentitySpec
{
    [Description("WorkloadIdentity (the token of the operator's service account, exchanged at Entra ID), or SharedKeySecret (an account key, for the storage emulator)."), AllowedValues("WorkloadIdentity", "SharedKeySecret"), DefaultValue("WorkloadIdentity")]
    public string? Type { get; init; }

    [Description("Client id of the managed identity or application. Absent, the environment's (AZURE_CLIENT_ID)."), StringLength(36, MinimumLength = 36), RegularExpression(Forms.Guid, ErrorMessage = Forms.GuidWanted)]
    public string? ClientId { get; init; }

    [Description("Tenant id. Absent, the environment's (AZURE_TENANT_ID)."), StringLength(36, MinimumLength = 36), RegularExpression(Forms.Guid, ErrorMessage = Forms.GuidWanted)]
    public string? TenantId { get; init; }

    [Description("URL of the authority in sovereign and private clouds. Absent, the environment's (AZURE_AUTHORITY_HOST), else the public cloud's."), StringLength(2048, MinimumLength = 1)]
    public string? AuthorityHost { get; init; }

    [Description("Whether to skip instance discovery, for private clouds whose authority Microsoft's does not know."), DefaultValue(false)]
    public bool? DisableInstanceDiscovery { get; init; }

    [Description("With SharedKeySecret: the Kubernetes Secret in the policy's namespace whose accountKey is the key."), StringLength(253, MinimumLength = 1), RegularExpression(Forms.ObjectName, ErrorMessage = Forms.ObjectNameWanted)]
    public string? SecretName { get; init; }
}
