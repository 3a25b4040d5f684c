namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>Types of conditions, as people and tools know them.</summary>
public static class ConditionTypes
{
    /// <summary>Accepted, and farm, vaults and containers answer as us. Says nothing of backups.</summary>
    public const string Ready = nameof(Ready);

    /// <summary>True while we retry an outage by ourselves.</summary>
    public const string Reconciling = nameof(Reconciling);

    /// <summary>True when a person must act; we go on by ourselves once they have.</summary>
    public const string Stalled = nameof(Stalled);

    /// <summary>Whether runs start when they are due; if not, what holds them up.</summary>
    public const string Scheduling = nameof(Scheduling);

    public const string FarmReachable = nameof(FarmReachable);

    /// <summary>Our own write-once copy of the passphrase is in the vault.</summary>
    public const string PassphraseEscrowed = nameof(PassphraseEscrowed);

    /// <summary>The farm has accepted the passphrase of the newest recovery point.</summary>
    public const string PassphraseProven = nameof(PassphraseProven);

    public const string ServiceMasterKeysEscrowed = nameof(ServiceMasterKeysEscrowed);

    /// <summary>Every target holds the newest recovery point.</summary>
    public const string OffsiteCurrent = nameof(OffsiteCurrent);

    /// <summary>No recovery point is known to be damaged.</summary>
    public const string RecoveryPointsIntact = nameof(RecoveryPointsIntact);

    /// <summary>The newest recovery point is younger than the objective.</summary>
    public const string RecoveryPointFresh = nameof(RecoveryPointFresh);

    /// <summary>A drill has restored a recovery point on a scratch farm and opened its key there. Only where there are drills.</summary>
    public const string RestoreProven = nameof(RestoreProven);

    /// <summary>The last retention pass went through at every target. Only where the policy has a retention.</summary>
    public const string RetentionEnforced = nameof(RetentionEnforced);
}
