using System.Text.RegularExpressions;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.FarmAgent;

/// <summary>The agent's own errors, in answers and in jobs, as refusals.</summary>
public static partial class FarmErrors
{
    private const int LongestMessage = 1000;

    /// <summary>The reason is ours where one means the same, else the agent's code.</summary>
    public static StepFailure ToFailure(FarmError error, TimeSpan? retryAfter = null) => Code().IsMatch(error.Code)
        ? new(Reason(error.Code), Message(error), error.Retryable) { RetryAfter = retryAfter }
        : new(Reasons.FarmProtocolError, $"The farm agent reported an error without a proper code: {Message(error)}", error.Retryable) { RetryAfter = retryAfter };

    private static string Reason(string code) => code switch
    {
        FarmErrorCodes.Fenced => Reasons.FarmFenced,
        FarmErrorCodes.FarmBusy => Reasons.FarmBusy,
        FarmErrorCodes.JobLost => Reasons.FarmJobLost,
        FarmErrorCodes.FileChanged => Reasons.SourceChanged,
        FarmErrorCodes.BackupFailed => Reasons.FarmBackupFailed,
        FarmErrorCodes.SqlFileLeftBehind => Reasons.ServiceMasterKeyLeftBehind,
        FarmErrorCodes.BadRequest or FarmErrorCodes.Internal or FarmErrorCodes.JobConflict => Reasons.FarmProtocolError,
        _ => code,
    };

    private static string Message(FarmError error)
    {
        var text = (string.IsNullOrWhiteSpace(error.Message) ? $"The farm agent gave no message with its code {error.Code}." : error.Message.Trim())
            + (string.IsNullOrWhiteSpace(error.Hint) ? "" : $" {error.Hint.Trim()}");
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }

    [GeneratedRegex("^[A-Z][A-Za-z0-9]{0,63}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
