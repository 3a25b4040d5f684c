using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>A script's error, as an error with a remedy. Causes are told apart by exception type, for texts are localized.</summary>
internal static class ScriptFailures
{
    private static readonly string[] s_noAnswer =
    [
        "System.ServiceModel.EndpointNotFoundException", "System.ServiceModel.ServerTooBusyException", "System.ServiceModel.ServiceActivationException",
        "System.ServiceModel.CommunicationException", "System.TimeoutException", "System.Net.WebException", "System.Data.SqlClient.SqlException",
    ];

    private static readonly string[] s_accessDenied =
        ["System.UnauthorizedAccessException", "System.Security.SecurityException", "System.ServiceModel.Security.SecurityAccessDeniedException", "0x80070005"];

    public static FarmError Translate(string verb, ScriptError? error) => error switch
    {
        null => new(FarmErrorCodes.PowerShellFailed, $"{verb} failed without saying why.", "Look at the agent's log.", true),
        { Code: FarmErrorCodes.FarmInaccessible } => new(error.Code, $"SharePoint does not answer this account: {error.Message}", "Run the agent on a farm server, as an account with SharePoint_Shell_Access (Add-SPShellAdmin) and a stored password or a gMSA.", true),
        { Code: FarmErrorCodes.RestoreFailed } => RestoreFailures.Of(error.Message, error.Detail, []),
        _ when IsUpdateConflict(error.Message, Words(error)) => UpdateConflict(verb, error.Message),
        { Code: FarmErrorCodes.BackupRunning } => new(error.Code, error.Message, "Wait for it to end. A one-time backup job that failed in Central Administration has to be deleted there.", true),
        { Code: FarmErrorCodes.BackupFailed } => BackupFailures.Of(error.Message, Words(error), error.Retryable),
        { Code: FarmErrorCodes.KeyNotPropagated } => new(error.Code, error.Message, "Check that the Secure Store Service is started on every application server.", true),
        { Code: FarmErrorCodes.PassphraseRefused } when Words(error).Any(s_noAnswer.Contains) => new(FarmErrorCodes.PowerShellFailed, $"The Secure Store did not answer the key refresh: {error.Message}", "Check that the Secure Store Service is started and its application pool runs.", true),
        { Code: FarmErrorCodes.PassphraseRefused } when Words(error).Any(IsAccessDenied) => new(FarmErrorCodes.PowerShellFailed, $"The account of the agent may not refresh the key: {error.Message}", "Make it a farm administrator and an administrator of the service application.", false),
        { Code: FarmErrorCodes.PassphraseRefused } => new(error.Code, $"The farm refuses the passphrase: {error.Message}", "Somebody changed it on the farm, or another one was recorded. Record the passphrase that the farm has now.", false),
        _ => new(FarmErrorCodes.PowerShellFailed, $"{verb} failed ({error.Code}): {error.Message}", "Run the cmdlet by hand as the agent's account.", error.Retryable),
    };

    internal static bool IsAccessDenied(string word) => s_accessDenied.Contains(word, StringComparer.Ordinal);

    /// <summary>SharePoint's optimistic locking: somebody else wrote the same object of the configuration database.</summary>
    internal static bool IsUpdateConflict(string message, string[] words) =>
        words.Contains("Microsoft.SharePoint.Administration.SPUpdatedConcurrencyException", StringComparer.Ordinal) || message.Contains("An update conflict has occurred", StringComparison.Ordinal);

    internal static FarmError UpdateConflict(string what, string message) =>
        new(FarmErrorCodes.UpdateConflict, $"{what} met a change that somebody else made on the farm at the same moment: {message}", "Try again. If it stays, clear the configuration cache of the farm's servers.", true);

    private static string[] Words(ScriptError error) => (error.Detail ?? "").Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries);
}
