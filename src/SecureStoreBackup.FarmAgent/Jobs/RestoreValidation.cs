using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;
using static SecureStoreBackup.FarmAgent.Jobs.JobValidation;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>The shape of a restore.</summary>
internal static class RestoreValidation
{
    /// <exception cref="FarmRefusedException">The first flaw, with its field.</exception>
    public static void Check(RestoreJob restore, JobSecrets? secrets)
    {
        Require(SetId.IsValid(restore.SetId), "restore.setId", "is 1 to 100 lower-case letters, digits and hyphens");
        Text(restore.BackupDirectory, "restore.backupDirectory");
        Require(restore.Items is [{ Role: "app" }] or [{ Role: "app" }, { Role: "proxy" }], "restore.items", "is one item of role app, and after it at most one of role proxy");
        for (var i = 0; i < restore.Items.Count; i++)
        {
            Text(restore.Items[i].ItemPath, $"restore.items[{i}].itemPath");
            Require(Guid.TryParseExact(restore.Items[i].BackupId, "D", out _), $"restore.items[{i}].backupId", "is the GUID of SharePoint's backup");
        }
        Require(Version.TryParse(restore.Build, out var build) && build.Revision >= 0, "restore.build", "is four numbers, as in 16.0.10417.20018");
        if (restore.FarmAccount is null)
        {
            Require(secrets?.FarmAccountPassword is null, "secrets.farmAccountPassword", "is present with restore.farmAccount only");
            return;
        }
        Text(restore.FarmAccount, "restore.farmAccount");
        Require(secrets?.FarmAccountPassword is { Length: >= 1 and <= 1024 } password && !password.Any(char.IsControl), "secrets.farmAccountPassword", "is 1 to 1,024 characters without control characters");
    }
}
