namespace SecureStoreBackup.Policies;

/// <summary>Which farm, and how it is backed up.</summary>
public sealed record FarmPolicy
{
    public required Uri AgentUrl { get; init; }

    /// <summary>A kubernetes.io/tls secret with <c>ca.crt</c>, in the policy's namespace.</summary>
    public required string TlsSecretName { get; init; }

    /// <summary>Null when the farm has exactly one.</summary>
    public string? ServiceApplication { get; init; }

    public bool IncludeProxy { get; init; } = true;

    /// <summary>As SharePoint and SQL Server see it: UNC, or a local path when both are on one server.</summary>
    public required string BackupDirectory { get; init; }

    public int BackupThreads { get; init; } = 1;

    public bool IgnoreSpaceEstimate { get; init; }

    /// <summary>Sets left on the farm's share after they are off-site. At least 0.</summary>
    public int CopiesToKeep { get; init; } = 1;
}

/// <param name="SecretName">The vault secret that people put the passphrase into. Input only.</param>
public sealed record PassphrasePolicy(string SecretName, PassphraseVerification Verify);

/// <summary>When the farm must accept the passphrase: by a key refresh with it, which changes nothing.</summary>
public enum PassphraseVerification
{
    OnChange,
    EveryRun,
    Never,
}

/// <param name="Instance">As in <c>SQL01\SHAREPOINT</c>.</param>
/// <param name="Directory">Where the instance writes its export for the moment that it takes to read it.</param>
public sealed record ServiceMasterKeyPolicy(string Instance, string Directory);
