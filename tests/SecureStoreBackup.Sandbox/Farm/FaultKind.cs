namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>What can go wrong on demand. Everything that a fault does is what the real product does in that case.</summary>
public enum FaultKind
{
    /// <summary>SQL Server's account may not write to the backup directory: the database's file is missing, and the row counts an error.</summary>
    AccessDenied,

    /// <summary>SharePoint estimates that the backup needs more space than there is; <c>-Force</c> goes on.</summary>
    SpaceEstimate,

    /// <summary>Somebody else's backup runs: every other one is refused.</summary>
    ConcurrentRun,

    /// <summary>The cmdlet ends without finishing its row in <c>spbrtoc.xml</c>.</summary>
    UnfinishedRow,

    /// <summary>A component fails: the cmdlet does not throw, the row counts an error, the log has it as a warning first.</summary>
    ComponentError,

    /// <summary>The application server lost the master key, as after a restore.</summary>
    KeyNotPopulated,

    /// <summary>A refreshed key is open only after this many seconds.</summary>
    SlowPropagation,

    /// <summary>The configuration database is out of reach, as for an account without rights.</summary>
    FarmInaccessible,

    /// <summary>The backup log is in the language of the server (German), severities included.</summary>
    LocalizedLog,

    /// <summary>Every login of SQL Server lacks CONTROL SERVER.</summary>
    SqlPermissionDenied,

    /// <summary>SQL Server cannot delete files.</summary>
    SqlFileLeftBehind,

    /// <summary>SQL Server hangs up on every connection.</summary>
    SqlUnreachable,

    /// <summary>SQL Server waits this many seconds before each statement.</summary>
    SqlSlow,
}
