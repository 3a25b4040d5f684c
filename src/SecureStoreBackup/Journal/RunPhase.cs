namespace SecureStoreBackup.Journal;

public enum RunPhase
{
    Pending,
    Running,
    Completed,
    Failed,
}

/// <summary>Why a run was started.</summary>
public enum RunTrigger
{
    Manual,
    Schedule,
    Created,
    Overdue,
    PassphraseChanged,
    ConfigurationChanged,
    ServiceMasterKeyChanged,

    /// <summary>Later verification found a recovery point damaged.</summary>
    PointDamaged,
}

/// <summary>What a run is about.</summary>
public enum RunScope
{
    /// <summary>The Secure Store, with the service master keys that its manifest names.</summary>
    SecureStore,

    /// <summary>The service master keys alone. Makes no recovery point.</summary>
    ServiceMasterKeys,
}

/// <summary>How sure we are that the passphrase of a recovery point opens it.</summary>
public enum PassphraseProof
{
    /// <summary>No farm has accepted it and no drill has decrypted with it.</summary>
    Unproven,

    /// <summary>The farm accepted it in a key refresh.</summary>
    AcceptedByFarm,

    /// <summary>A drill restored the recovery point and decrypted with it.</summary>
    Decrypted,
}
