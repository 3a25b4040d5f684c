using System.Collections.Frozen;

namespace SecureStoreBackup.Sandbox.Farm;

/// <param name="Does">What the product does then, and so the sandbox.</param>
/// <param name="KnownFrom">Where that is known from; "not documented" where it is a careful guess.</param>
public sealed record FaultDescription(string Does, string KnownFrom);

/// <summary>What each fault does, and where it is known from. <c>sandbox fault --help</c> prints it.</summary>
public static class FaultCatalog
{
    private const string LogReports = "administrators' reports of spbackup.log";
    private const string Prepare = "Microsoft: Prepare to back up and restore a farm";
    private const string Snapin = "Microsoft's own blogs on the snap-in";
    private const string Messages = "sys.messages of SQL Server";

    public static FrozenDictionary<FaultKind, FaultDescription> All { get; } = new Dictionary<FaultKind, FaultDescription>
    {
        [FaultKind.AccessDenied] = new("SQL Server's account may not write to the share: a warning with operating system error 5, no database file, an error in the row and in $Error.", $"{Prepare}; {LogReports}"),
        [FaultKind.ShareNotFound] = new("SQL Server does not find the share: a warning with operating system error 53, no database file, an error in the row.", LogReports),
        [FaultKind.DiskFull] = new("The share is full: a warning with operating system error 112, no database file, an error in the row.", "operating system errors in SQL Server's message 3202"),
        [FaultKind.SpaceEstimate] = new("The space estimate refuses the backup before it begins; -Force goes on.", "Microsoft: Backup-SPFarm"),
        [FaultKind.ConcurrentRun] = new("Somebody else's backup runs: every other one is refused.", "Microsoft: SPBackupRestoreConsole.SetActive; the cmdlet's text is not documented"),
        [FaultKind.StuckOperation] = new("A timer job that failed still counts as running, until a person deletes it.", "books on SharePoint administration"),
        [FaultKind.UnfinishedRow] = new("The backup is aborted: its row never gets a finish time.", "Microsoft: SPBackupRestoreHistoryObject"),
        [FaultKind.ComponentError] = new("A component fails: the cmdlet does not throw, the row counts an error, the log has the cause as a warning first.", LogReports),
        [FaultKind.ErrorInLogAlone] = new("A component fails, and only the log has the error: the row counts none, the cmdlet does not throw.", LogReports),
        [FaultKind.ErrorInVariableAlone] = new("A component fails, and only PowerShell's $Error grows: the row counts none.", "production scripts that compare $Error.Count"),
        [FaultKind.ChangedDuringBackup] = new("Somebody renames a target application while the backup runs.", $"{Prepare}: pending changes might not be included"),
        [FaultKind.UpdateConflict] = new("Cmdlets that write meet another change of the same object: \"An update conflict has occurred\".", "SharePointDsc, which handles it"),
        [FaultKind.LocalizedLog] = new("spbackup.log and sprestore.log are in German, severities included.", "language packs; the words are not documented"),
        [FaultKind.LocalizedFarm] = new("The containers of the backup tree and the texts of errors are in German.", "language packs; the words are not documented"),
        [FaultKind.AmbiguousNames] = new("Application and proxy have the same name, and the tree shows no component below them.", "common installers give both one name; the tree's depth is not documented"),
        [FaultKind.NoProxy] = new("No proxy is connected to the service application.", "Microsoft: Backup and recovery overview"),
        [FaultKind.KeyNotPopulated] = new("The application server has no master key, as after a restore: \"Unable to obtain master key\".", "Microsoft: Restore the Secure Store Service; event 7535"),
        [FaultKind.SlowPropagation] = new("A refreshed key is open only after some seconds (5 from the command line).", "Microsoft's own configuration scripts, which wait for it"),
        [FaultKind.WrongPassphrase] = new("Somebody changed the key: the passphrase no longer opens it.", "Microsoft: Configure the Secure Store Service; the error's text is not documented"),
        [FaultKind.RefreshDenied] = new("The account may not administer the service application: the refresh is refused.", "not documented; .NET's exception for a refused call"),
        [FaultKind.ServiceInstanceOffline] = new("The Secure Store's service runs on no server, as after a restore: nobody answers for it.", "Microsoft: Restore a farm, which says to start services by hand"),
        [FaultKind.FarmInaccessible] = new("The account cannot reach the configuration database: the snap-in loads, and every cmdlet fails.", Snapin),
        [FaultKind.NotElevated] = new("The account has no administrator's token.", "Microsoft: New features of the Subscription Edition's shell"),
        [FaultKind.PowerShellLogging] = new("A policy makes PowerShell log every module's calls with their parameters.", "Microsoft: about_Logging"),
        [FaultKind.FarmCredentialsNeeded] = new("Restore-SPFarm asks for the farm account's credentials, which nobody can answer.", "Microsoft: Restore a farm"),
        [FaultKind.DatabaseEncrypted] = new("The Secure Store's database is under transparent data encryption; its certificate is in no backup.", Prepare),
        [FaultKind.SqlPermissionDenied] = new("Every login of SQL Server lacks CONTROL SERVER: error 15247, and the key's row is invisible.", "Microsoft: BACKUP SERVICE MASTER KEY; metadata visibility"),
        [FaultKind.SqlFileNotWritable] = new("SQL Server cannot write the key's file, or it exists: error 15240.", Messages),
        [FaultKind.SqlFileLeftBehind] = new("SQL Server cannot delete the key's file: error 22049.", Messages),
        [FaultKind.SqlUnreachable] = new("SQL Server hangs up on every connection.", "everyday life"),
        [FaultKind.SqlSlow] = new("SQL Server waits some seconds before each statement (5 from the command line).", "everyday life"),
    }.ToFrozenDictionary();
}
