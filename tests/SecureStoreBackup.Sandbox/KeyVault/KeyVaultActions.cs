namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>What an identity may do with the secrets of a vault: the data actions of Azure RBAC.</summary>
[Flags]
public enum KeyVaultActions
{
    None = 0,
    Get = 1,
    Set = 2,
    /// <summary>List, and look at deleted secrets. Never shows a value.</summary>
    ReadMetadata = 4,
    Update = 8,
    Delete = 16,
    Recover = 32,
    Purge = 64,
    All = Get | Set | ReadMetadata | Update | Delete | Recover | Purge,
}

internal static class KeyVaultActionsExtensions
{
    /// <summary>The name that Azure gives the action in its refusals.</summary>
    public static string DataAction(this KeyVaultActions action) => "Microsoft.KeyVault/vaults/secrets/" + action switch
    {
        KeyVaultActions.Get => "getSecret/action",
        KeyVaultActions.Set => "setSecret/action",
        KeyVaultActions.ReadMetadata => "readMetadata/action",
        KeyVaultActions.Update => "update/action",
        KeyVaultActions.Delete => "delete",
        KeyVaultActions.Recover => "recover/action",
        KeyVaultActions.Purge => "purge/action",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "One action at a time."),
    };

    /// <summary>Whether a vault in read-only failover refuses it.</summary>
    public static bool Writes(this KeyVaultActions action) => action is not (KeyVaultActions.Get or KeyVaultActions.ReadMetadata);
}
