namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>Something that goes wrong for the next requests that match it.</summary>
public abstract record Fault
{
    Fault() { }

    /// <summary>Null, the default: any vault.</summary>
    public string? Vault { get; init; }

    /// <summary>Only secrets whose name begins so, in any case. Null, the default: any, and requests that name none.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>Default: every action.</summary>
    public KeyVaultActions Actions { get; init; } = KeyVaultActions.All;

    /// <summary>How many requests it hits before it is over. Default 1; <see cref="Always"/> until it is removed.</summary>
    public int Count { get; init; } = 1;

    public const int Always = int.MaxValue;

    internal bool Hits(string vault, KeyVaultActions action, string? name) =>
        (Vault is null || string.Equals(Vault, vault, StringComparison.OrdinalIgnoreCase))
        && Actions.HasFlag(action)
        && (NamePrefix is null || name?.StartsWith(NamePrefix, StringComparison.OrdinalIgnoreCase) == true)
        && (this is not ReadOnlyFailover || action.Writes());

    /// <summary>429 with Retry-After. Nothing is applied.</summary>
    public sealed record Throttled(TimeSpan RetryAfter) : Fault;

    /// <summary>The request is applied, and answered with 500.</summary>
    public sealed record LostResponse : Fault;

    /// <summary>403, as while role assignments propagate.</summary>
    public sealed record ForbiddenByRbac : Fault;

    /// <summary>403 to whatever writes.</summary>
    public sealed record ReadOnlyFailover : Fault;

    /// <summary>The connection is dropped. Nothing is applied.</summary>
    public sealed record Unavailable : Fault;
}
