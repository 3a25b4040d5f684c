using System.Text.RegularExpressions;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>Why a restore failed, with a remedy. Causes are told by exception types and error numbers, for texts are localized.</summary>
internal static partial class RestoreFailures
{
    private static readonly string[] s_prompts =
        ["System.Management.Automation.Host.HostException", "System.Management.Automation.Host.PromptingException", "System.Management.Automation.PSInvalidOperationException"];

    /// <param name="detail">Types and codes of the exceptions, outermost first; empty where only a row or a log tells of the failure.</param>
    /// <param name="log">Lines of warnings and errors: SharePoint may log the root cause as a warning.</param>
    public static FarmError Of(string message, string? detail, IEnumerable<string> log)
    {
        var words = (detail ?? "").Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        if (ScriptFailures.IsUpdateConflict(message, words))
            return ScriptFailures.UpdateConflict("Restore-SPFarm", message) with { Retryable = false, Hint = "The restore had begun: look at sprestore.log in the set, and at the service application. A new restore overwrites what this one left." };
        if (words.Intersect(s_prompts, StringComparer.Ordinal).Any() || words.Contains("0x8007052e", StringComparer.OrdinalIgnoreCase))
            return new(FarmErrorCodes.FarmCredentialsNeeded, $"Restore-SPFarm asks for the farm account's credentials, or does not accept those given: {message}", "Run the agent as the farm account, or give restore.farmAccount and its password.", false);
        foreach (var text in log.Prepend(message))
            if (SystemError().Match(text) is { Success: true } match && OfSystem(match.Groups["number"].Value, text) is { } known)
                return known;
        return words.Any(ScriptFailures.IsAccessDenied)
            ? new(FarmErrorCodes.RestoreRightsMissing, $"The agent's account may not restore: {message}", "Make it a local administrator of this server, give it SharePoint_Shell_Access (Add-SPShellAdmin) and db_owner on the service application's database.", false)
            : new(FarmErrorCodes.RestoreFailed, $"Restore-SPFarm failed: {message}", "Look at sprestore.log in the set, and at the service application. A new restore overwrites what this one left.", false);
    }

    private static FarmError? OfSystem(string number, string text) => number switch
    {
        "5" => new(FarmErrorCodes.BackupAccessDenied, $"SQL Server may not read the set: {text}", "Give Full Control on the backup directory and its share to the service account of SQL Server, to the farm account and to the agent's account.", false),
        "3" or "53" or "67" => new(FarmErrorCodes.RestoreFailed, $"SQL Server does not see the set: {text}", "Use a UNC path that the database's server reaches.", false),
        "112" => new(FarmErrorCodes.NotEnoughSpace, $"The database's disk is full: {text}", "Free space on the database's server.", false),
        _ => null,
    };

    // "Operating system error 5(Access is denied.)", in any language.
    [GeneratedRegex(@"(?<=\s)(?<number>\d{1,5})\(\p{L}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SystemError();
}
