using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

public sealed record FarmSpec
{
    [Description("URL of the farm agent, such as https://sp01.contoso.local:7443."), StringLength(2048, MinimumLength = 1)]
    public required string AgentUrl { get; init; }

    [Description("Secret of type kubernetes.io/tls with tls.crt, tls.key and ca.crt, in the policy's namespace: the client certificate, and the authority that signed the agent's."), StringLength(253, MinimumLength = 1), RegularExpression(Forms.ObjectName, ErrorMessage = Forms.ObjectNameWanted)]
    public required string TlsSecretName { get; init; }

    [Description("Name of the Secure Store service application. Optional where the farm has exactly one."), StringLength(256, MinimumLength = 1)]
    public string? ServiceApplication { get; init; }

    [Description("Whether the proxy is backed up too: a backup of the service application leaves it out."), DefaultValue(true)]
    public bool? IncludeProxy { get; init; }

    [Description("Directory that the backup set is written below, as SharePoint and SQL Server see it: \\\\server\\share\\folder, or a local path when both run on one server."), StringLength(150, MinimumLength = 1)]
    public required string BackupDirectory { get; init; }

    [Description("Threads of Backup-SPFarm."), Range(1, 10), DefaultValue(1)]
    public int? BackupThreads { get; init; }

    [Description("Whether to go on although SharePoint estimates that the space will not do."), DefaultValue(false)]
    public bool? IgnoreSpaceEstimate { get; init; }

    [Description("Backup sets that stay on the farm's share once they are off-site."), Range(0, 10), DefaultValue(1)]
    public int? CopiesToKeep { get; init; }
}

public sealed record PassphraseSpec
{
    [Description("Key Vault secret that people put the Secure Store's passphrase into. It is only read: each new version is copied to a name that is written once."), StringLength(127, MinimumLength = 1), RegularExpression(Forms.VaultSecretName, ErrorMessage = Forms.VaultSecretNameWanted)]
    public required string SecretName { get; init; }

    [Description("When the farm must accept the passphrase, by a key refresh with it, which changes nothing. OnChange: when the secret or the service application's configuration changed, and after a week; a key that was generated anew on the farm shows in neither. EveryRun finds that with the next backup. Never: no backup counts as restorable."), AllowedValues("OnChange", "EveryRun", "Never"), DefaultValue("OnChange")]
    public string? Verify { get; init; }
}

public sealed record ServiceMasterKeySpec
{
    [Description("SQL Server instance, such as SQL01\\SHAREPOINT or SQL01,1433."), StringLength(160, MinimumLength = 1), RegularExpression(Forms.SqlInstance, ErrorMessage = Forms.SqlInstanceWanted)]
    public required string Instance { get; init; }

    [Description("Directory that the instance can write its export to for the moment that it takes to read it."), StringLength(150, MinimumLength = 1)]
    public required string Directory { get; init; }
}
