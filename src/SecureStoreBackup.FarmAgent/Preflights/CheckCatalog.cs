using System.Collections.Frozen;
using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>What a failure of a check keeps from happening.</summary>
internal enum CheckWeight
{
    /// <summary>It only warns.</summary>
    Nothing,

    /// <summary>The export of one instance's service master key; the backup goes on.</summary>
    Export,
    Backup,
}

/// <param name="Codes">What it can fail or warn with.</param>
internal sealed record CheckMeaning(string Name, CheckWeight Stops, params ImmutableArray<string> Codes);

/// <summary>Every check of a preflight. <c>docs/farm-agent.md</c> has the same table for people.</summary>
internal static class CheckCatalog
{
    private static readonly CheckMeaning[] s_checks =
    [
        new("FarmAccessible", CheckWeight.Backup, FarmErrorCodes.FarmInaccessible, FarmErrorCodes.NotElevated, FarmErrorCodes.PowerShellFailed),
        new("Elevated", CheckWeight.Backup, FarmErrorCodes.NotElevated),
        new("ShellAccess", CheckWeight.Nothing, FarmErrorCodes.FarmInaccessible),
        new("PowerShellLogging", CheckWeight.Nothing, FarmErrorCodes.PowerShellLogging),
        new("ServiceApplication", CheckWeight.Backup, FarmErrorCodes.ServiceApplicationNotFound, FarmErrorCodes.ServiceApplicationAmbiguous),
        new("BackupItems", CheckWeight.Backup, FarmErrorCodes.ItemNotFound),
        new("ItemNames", CheckWeight.Backup, FarmErrorCodes.ItemNotFound),
        new("Proxy", CheckWeight.Backup, FarmErrorCodes.ProxyNotFound),
        new("KeyPopulated", CheckWeight.Backup, FarmErrorCodes.KeyNotPopulated, FarmErrorCodes.ServiceInstanceOffline),
        new("TargetApplications", CheckWeight.Nothing, FarmErrorCodes.PowerShellFailed),
        new("NothingRuns", CheckWeight.Backup, FarmErrorCodes.FarmBusy, FarmErrorCodes.BackupRunning),
        new("BackupDirectory", CheckWeight.Backup, FarmErrorCodes.OutsideRoots),
        new("UncPath", CheckWeight.Backup, FarmErrorCodes.DirectoryMustBeUnc),
        new("DirectoryWritable", CheckWeight.Backup, FarmErrorCodes.DirectoryNotWritable, FarmErrorCodes.OutsideRoots),
        new("FreeSpace", CheckWeight.Nothing, FarmErrorCodes.NotEnoughSpace),
        new("DatabaseEncryption", CheckWeight.Nothing, FarmErrorCodes.DatabaseEncrypted),
        new("RestoreRights", CheckWeight.Nothing, FarmErrorCodes.RestoreRightsMissing),
        new("SqlReachable", CheckWeight.Export, FarmErrorCodes.SqlUnreachable, FarmErrorCodes.SqlFailed),
        new("SqlControlServer", CheckWeight.Export, FarmErrorCodes.SqlPermissionDenied),
        new("SqlExportDirectory", CheckWeight.Export, FarmErrorCodes.BadRequest, FarmErrorCodes.OutsideRoots, FarmErrorCodes.DirectoryNotWritable),
        new("SqlKeyFilesGone", CheckWeight.Nothing, FarmErrorCodes.SqlFileLeftBehind),
        new("SqlReplicas", CheckWeight.Nothing, FarmErrorCodes.SqlReplicaNotListed),
    ];

    public static FrozenDictionary<string, CheckMeaning> All { get; } = s_checks.ToFrozenDictionary(check => check.Name, StringComparer.Ordinal);
}
