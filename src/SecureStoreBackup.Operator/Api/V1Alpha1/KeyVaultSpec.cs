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
    public VaultIdentitySpec? Identity { get; init; }

    [Description("Certificates (PEM) to trust instead of the system's, for private clouds."), StringLength(65536, MinimumLength = 1)]
    public string? CaBundle { get; init; }

    [Description("HTTP proxy on the way, for tokens too, such as http://proxy.contoso.local:3128. Absent, the environment's (HTTPS_PROXY, NO_PROXY)."), StringLength(2048, MinimumLength = 1)]
    public string? Proxy { get; init; }
}
