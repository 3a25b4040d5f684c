namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>How patient the Azure SDKs are within one call. Longer outages are the reconciler's affair.</summary>
public sealed record AzureTransportOptions
{
    /// <summary>Tries after the first. Default 3, which with <see cref="RetryDelay"/> takes about 6 s. Vault writes are never repeated.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Before the second try; doubled for each one after it. Default 0.8 s, as in the SDKs.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.8);

    /// <summary>For one try, its body included. Default 300 s: a block of 8 MiB then needs 0.23 Mbit/s.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(300);
}
