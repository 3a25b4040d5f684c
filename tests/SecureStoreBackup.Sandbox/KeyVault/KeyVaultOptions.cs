using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.Sandbox.Tokens;

namespace SecureStoreBackup.Sandbox.KeyVault;

public sealed record KeyVaultOptions
{
    /// <summary>0, the default, takes any free port.</summary>
    public int Port { get; init; }

    /// <summary>For <c>*.vault.localhost</c>, with its private key.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>Whose tokens are believed, and where the challenge sends clients.</summary>
    public required TokenEndpoint Identity { get; init; }

    /// <summary>Any other host name is like a name without an address: the connection is dropped.</summary>
    public required IReadOnlyList<VaultOptions> Vaults { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <param name="Name">The first label of the host name: lower-case letters, digits and dashes.</param>
public sealed record VaultOptions(string Name)
{
    /// <summary>Client id to what it may do. Null, the default: every identity may do everything.</summary>
    public IReadOnlyDictionary<string, KeyVaultActions>? Access { get; init; }

    /// <summary>Default true: nobody may purge before the retention ends.</summary>
    public bool PurgeProtection { get; init; } = true;

    /// <summary>How long a deleted secret can be recovered: 7 to 90 days, default 90.</summary>
    public int RecoverableDays { get; init; } = 90;

    /// <summary>How long a deletion takes. Until then the secret is in neither list, and its name answers ObjectIsBeingDeleted. Default zero.</summary>
    public TimeSpan DeletionTime { get; init; } = TimeSpan.Zero;

    internal string RecoveryLevel =>
        (RecoverableDays < 90 ? "CustomizedRecoverable" : "Recoverable") + (PurgeProtection ? "" : "+Purgeable");
}
