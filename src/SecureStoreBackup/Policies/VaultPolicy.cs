namespace SecureStoreBackup.Policies;

/// <summary>Where passphrases, export passwords and export files are kept.</summary>
public sealed record VaultPolicy
{
    /// <summary>Passphrases and export passwords.</summary>
    public required Uri Url { get; init; }

    /// <summary>Key files, for other readers; the same as <see cref="Url"/> only when the policy says <c>singleVault</c>.</summary>
    public required Uri ExportsUrl { get; init; }

    public required string Prefix { get; init; }

    public required IdentityPolicy Identity { get; init; }

    /// <summary>PEM certificates to trust instead of the system's; null for the system's.</summary>
    public string? CaBundle { get; init; }

    /// <summary>An HTTP proxy on the way; null takes the environment's.</summary>
    public Uri? Proxy { get; init; }
}

/// <summary>One off-site target.</summary>
public sealed record OffsitePolicy
{
    public required string Name { get; init; }

    public required Uri ContainerUrl { get; init; }

    /// <summary>Without slashes at its ends; empty for none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Hot, Cool or Cold; null leaves it to the account.</summary>
    public string? AccessTier { get; init; }

    public required IdentityPolicy Identity { get; init; }

    public string? CaBundle { get; init; }

    /// <summary>How many days every blob must stay locked, counted from its commit; null when no lock is asked for.</summary>
    public int? ImmutableDays { get; init; }

    /// <summary>An HTTP proxy on the way; null takes the environment's.</summary>
    public Uri? Proxy { get; init; }
}

/// <summary>Who we are towards Azure. Always named, never guessed.</summary>
public abstract record IdentityPolicy
{
    private IdentityPolicy()
    {
    }

    /// <summary>Null fields come from the environment that the workload identity webhook sets.</summary>
    public sealed record WorkloadIdentity(string? ClientId, string? TenantId) : IdentityPolicy
    {
        /// <summary>For sovereign and private clouds; null for the environment's, else the public cloud's.</summary>
        public Uri? AuthorityHost { get; init; }

        /// <summary>For private clouds whose authority Microsoft's discovery does not know.</summary>
        public bool DisableInstanceDiscovery { get; init; }
    }

    /// <summary>A shared access signature, from a Kubernetes secret's <c>sasToken</c>: for storage of another organisation.</summary>
    public sealed record Sas(string SecretName) : IdentityPolicy;

    /// <summary>An account key, from a Kubernetes secret's <c>accountKey</c>: for the storage emulator.</summary>
    public sealed record SharedKey(string SecretName) : IdentityPolicy;
}
