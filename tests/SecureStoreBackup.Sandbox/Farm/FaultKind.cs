namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>
/// What can go wrong on demand. A fault does what the real product does in that case, never an outcome;
/// <see cref="FaultCatalog"/> says what that is and where it is known from.
/// </summary>
public enum FaultKind
{
    AccessDenied,
    ShareNotFound,
    DiskFull,
    SpaceEstimate,
    ConcurrentRun,
    StuckOperation,
    UnfinishedRow,
    ComponentError,
    ErrorInLogAlone,
    ErrorInVariableAlone,
    ChangedDuringBackup,
    UpdateConflict,
    LocalizedLog,
    LocalizedFarm,
    AmbiguousNames,
    NoProxy,
    KeyNotPopulated,
    SlowPropagation,
    WrongPassphrase,
    RefreshDenied,
    ServiceInstanceOffline,
    FarmInaccessible,
    NotElevated,
    PowerShellLogging,
    FarmCredentialsNeeded,
    DatabaseEncrypted,
    SqlPermissionDenied,
    SqlFileNotWritable,
    SqlFileLeftBehind,
    SqlUnreachable,
    SqlSlow,
}
