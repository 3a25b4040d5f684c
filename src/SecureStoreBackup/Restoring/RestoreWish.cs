using System.Text.Json.Serialization;

namespace SecureStoreBackup.Restoring;

/// <summary>What a person asked for, checked and with defaults filled in.</summary>
public sealed record RestoreWish
{
    public required string PolicyName { get; init; }

    public required RestoreMode Mode { get; init; }

    public required RestoreSource Source { get; init; }

    /// <summary>A secret to open the key with instead of the one that the point names; null for the point's own.</summary>
    public RestorePassphrase? Passphrase { get; init; }

    /// <summary>The instance whose service master key is restored; null in other modes.</summary>
    public string? Instance { get; init; }

    /// <summary>Another farm than the policy's; null for the policy's, and for a drill that touches none.</summary>
    public RestoreFarmTarget? Target { get; init; }

    /// <summary>The recovery point, in a person's own hand: nothing is done without. Null until then.</summary>
    public string? Confirm { get; init; }

    /// <summary>When the restore is too old to begin.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>What cannot be saved before, or decrypted after, may be lost.</summary>
    public bool AcknowledgeDataLoss { get; init; }
}

/// <summary>Which recovery point. Exactly one is said.</summary>
[JsonDerivedType(typeof(Backup), "backup")]
[JsonDerivedType(typeof(Offsite), "offsite")]
[JsonDerivedType(typeof(Latest), "latest")]
public abstract record RestoreSource
{
    private RestoreSource()
    {
    }

    /// <summary>The point that a backup object made.</summary>
    public sealed record Backup(string Name) : RestoreSource;

    /// <summary>A point by its name, at one target or, where that is null, at the first that holds it.</summary>
    public sealed record Offsite(string? Target, string RecoveryPoint) : RestoreSource;

    /// <summary>The newest restorable point, at one target or at any.</summary>
    public sealed record Latest(string? Target) : RestoreSource;
}

/// <param name="SecretName">In the policy's vault.</param>
/// <param name="Version">Null for the newest.</param>
public sealed record RestorePassphrase(string SecretName, string? Version);

/// <param name="TlsSecretName">As a policy's <c>farm.tlsSecretName</c>.</param>
/// <param name="AcceptForeignFarm">Whether it may be another farm than the one that the point came from.</param>
public sealed record RestoreFarmTarget(Uri AgentUrl, string TlsSecretName, bool AcceptForeignFarm);
