using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>
/// Why Backup-SPFarm threw, with a remedy. Types and numbers first; the three texts are SharePoint's English ones, which the
/// scripts ask for by their culture, and nothing else tells those causes apart.
/// </summary>
internal static class BackupFailures
{
    private const string Everyone = "Give Full Control on the backup directory and on its share to the agent's account, to the farm account and to the service account of SQL Server.";

    /// <param name="words">Types and codes of the exceptions.</param>
    public static FarmError Of(string message, string[] words, bool retryable) =>
        SystemErrors.Of(message) is { } cause ? cause
        : words.Any(ScriptFailures.IsAccessDenied) ? new(FarmErrorCodes.BackupAccessDenied, $"The agent's account may not back up: {message}", $"Make it a local administrator of this server. {Everyone}", false)
        : Says(message, "do not have permission to read or write to the backup folder") ? new(FarmErrorCodes.BackupAccessDenied, message, Everyone, false)
        : Says(message, "Another backup or restore") ? new(FarmErrorCodes.BackupRunning, message, "Wait for it to end. A one-time backup job that failed in Central Administration has to be deleted there.", true)
        : Says(message, "enough space") || Says(message, "disk space") ? new(FarmErrorCodes.SpaceEstimateExceeded, $"SharePoint estimates that the backup needs more space than there is: {message}", "Free space on the share, or set farm.ignoreSpaceEstimate: the estimate is known to be too high.", false)
        : new(FarmErrorCodes.BackupFailed, $"Backup-SPFarm failed: {message}", "Look at spbackup.log in the set's directory. Where there is none, the cmdlet refused before it began: look at the free space, and at farm.ignoreSpaceEstimate.", retryable);

    private static bool Says(string message, string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
}
