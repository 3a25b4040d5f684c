namespace SecureStoreBackup.Restoring;

/// <summary>What a restore is to do.</summary>
public enum RestoreMode
{
    /// <summary>Proves a recovery point without touching the farm that it came from.</summary>
    Drill,

    /// <summary>The farm's Secure Store is overwritten with the recovery point's, and its key opened.</summary>
    SecureStore,

    /// <summary>The key alone is opened, with the recovery point's passphrase or another.</summary>
    RefreshKey,

    /// <summary>A SQL Server instance gets the service master key that the recovery point names.</summary>
    ServiceMasterKey,
}

/// <summary>How deep a drill went.</summary>
public enum DrillDepth
{
    /// <summary>Every byte off-site and every secret was read; nothing was decrypted.</summary>
    Integrity,

    /// <summary>The point was restored on a scratch farm, whose Secure Store opened with the passphrase.</summary>
    Decrypted,
}

/// <summary>What became of an instance's service master key.</summary>
public enum RestoredKeyOutcome
{
    Restored,

    /// <summary>The instance had this very key already; nothing was changed.</summary>
    Identical,

    /// <summary>Restored by force: what could not be decrypted with the key before is lost.</summary>
    Forced,
}
