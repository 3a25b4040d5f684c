using SecureStoreBackup.Policies;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.Sandbox.Farm;

namespace SecureStoreBackup.Tests.FailureModes;

/// <summary>Every failure mode that we know of a farm, each with what sets it up. What comes of each is in <c>Data/failure-matrix.json</c>.</summary>
internal static class AllFailureModes
{
    private static readonly Func<BackupPolicy, BackupPolicy> s_proving = policy => policy with { Passphrase = policy.Passphrase with { Verify = PassphraseVerification.EveryRun } };
    private static readonly Func<BackupPolicy, BackupPolicy> s_exporting = policy => policy with { ServiceMasterKeys = [new ServiceMasterKeyPolicy(@"SQL01\SHAREPOINT", FarmWorld.Share + @"\keys")] };

    public static IReadOnlyList<FailureMode> List { get; } =
    [
        new("Nothing is wrong") { Does = "The farm is as it should be.", KnownFrom = "everyday life", Policy = policy => s_exporting(s_proving(policy)) },
        new("SQL Server may not write to the share", FaultKind.AccessDenied) { Quick = true },
        new("SQL Server does not find the share", FaultKind.ShareNotFound),
        new("The share is full", FaultKind.DiskFull),
        new("The space estimate refuses", FaultKind.SpaceEstimate),
        new("The space estimate is ignored", FaultKind.SpaceEstimate) { Policy = policy => policy with { Farm = policy.Farm with { IgnoreSpaceEstimate = true } } },
        new("Somebody else's backup runs", FaultKind.ConcurrentRun),
        new("A job of Central Administration is stuck", FaultKind.StuckOperation),
        new("The backup is aborted", FaultKind.UnfinishedRow),
        new("A component fails", FaultKind.ComponentError),
        new("Only the log has the error", FaultKind.ErrorInLogAlone),
        new("Only $Error has the error", FaultKind.ErrorInVariableAlone),
        new("The configuration changes during the backup", FaultKind.ChangedDuringBackup),
        new("Somebody else writes to the configuration", FaultKind.UpdateConflict),
        new("The log is in German", FaultKind.LocalizedLog),
        new("The farm is in German", FaultKind.LocalizedFarm) { Policy = s_proving },
        new("The farm is in German, and the passphrase is wrong", FaultKind.LocalizedFarm, FaultKind.WrongPassphrase) { Policy = s_proving },
        new("Application and proxy cannot be told apart", FaultKind.AmbiguousNames),
        new("The application has no proxy", FaultKind.NoProxy),
        new("The backup directory is on a local drive") { Does = "The backup directory is a local path, and SQL Server is another server.", KnownFrom = "Microsoft: Backup-SPFarm", Policy = policy => policy with { Farm = policy.Farm with { BackupDirectory = @"D:\spbackup" } } },
        new("The backup directory lies in no root") { Does = "The policy names a directory that the agent's configuration does not.", KnownFrom = "the agent's jail", Policy = policy => policy with { Farm = policy.Farm with { BackupDirectory = @"\\fs02\elsewhere" } } },
        new("The service application has another name") { Does = "The policy names a service application that the farm does not have.", KnownFrom = "everyday life", Policy = policy => policy with { Farm = policy.Farm with { ServiceApplication = "Secure Store" } } },
        new("The key is not on this server", FaultKind.KeyNotPopulated),
        new("The key is slow to arrive", FaultKind.SlowPropagation) { Policy = s_proving },
        new("The passphrase was changed", FaultKind.WrongPassphrase) { Policy = s_proving, Quick = true },
        new("The account may not refresh the key", FaultKind.RefreshDenied) { Policy = s_proving },
        new("The key refresh meets another change", FaultKind.UpdateConflict) { Policy = s_proving },
        new("The Secure Store's service runs nowhere", FaultKind.ServiceInstanceOffline) { Policy = s_proving },
        new("The configuration database is out of reach", FaultKind.FarmInaccessible),
        new("The agent's account is no administrator", FaultKind.NotElevated),
        new("PowerShell would log the passphrase", FaultKind.PowerShellLogging) { Policy = s_proving },
        new("The database is encrypted by SQL Server", FaultKind.DatabaseEncrypted),
        new("No login may export the service master key", FaultKind.SqlPermissionDenied) { Policy = s_exporting },
        new("The key's file cannot be written", FaultKind.SqlFileNotWritable) { Policy = s_exporting },
        new("The key's file is left behind", FaultKind.SqlFileLeftBehind) { Policy = s_exporting },
        new("SQL Server does not answer", FaultKind.SqlUnreachable) { Policy = s_exporting },
        new("SQL Server is slow", FaultKind.SqlSlow) { Policy = s_exporting, Seconds = 0.2 },
        new("A component of the restore fails", FaultKind.ComponentError) { Job = Job.Restore },
        new("SQL Server may not read the set", FaultKind.AccessDenied) { Job = Job.Restore },
        new("The restore is aborted", FaultKind.UnfinishedRow) { Job = Job.Restore },
        new("The restore asks for the farm account", FaultKind.FarmCredentialsNeeded) { Job = Job.Restore },
    ];
}
