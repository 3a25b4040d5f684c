using SecureStoreBackup.Escrow;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Policies;

/// <summary>A policy that was parsed and accepted: every value is within its bounds, every default filled in.</summary>
public sealed record BackupPolicy
{
    public required string Namespace { get; init; }

    /// <summary>At most 40 characters.</summary>
    public required string Name { get; init; }

    public required string Uid { get; init; }

    public long Generation { get; init; }

    public required SchedulePolicy Schedule { get; init; }

    public required FarmPolicy Farm { get; init; }

    public required PassphrasePolicy Passphrase { get; init; }

    public IReadOnlyList<ServiceMasterKeyPolicy> ServiceMasterKeys { get; init; } = [];

    public required VaultPolicy Vault { get; init; }

    /// <summary>One to four.</summary>
    public required IReadOnlyList<OffsitePolicy> Offsite { get; init; }

    /// <summary>To whom the secrets of each recovery point are sealed; at most four.</summary>
    public IReadOnlyList<EscrowRecipient> Escrow { get; init; } = [];

    /// <summary>Null keeps everything.</summary>
    public RetentionRules? Retention { get; init; }

    /// <summary>Null when stored points are read once, when they are made.</summary>
    public VerificationPolicy? Verification { get; init; }

    /// <summary>Null when nobody tries recovery points but by hand.</summary>
    public DrillPolicy? Drill { get; init; }

    public HistoryPolicy History { get; init; } = new(10, 5);
}

/// <param name="Backups">Completed backup objects kept in the cluster. The containers keep the recovery points.</param>
/// <param name="FailedBackups">Failed backup objects kept in the cluster.</param>
public sealed record HistoryPolicy(int Backups, int FailedBackups);
