using System.Text.RegularExpressions;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.Catalog;

/// <summary>
/// Why SQL Server could not write or read a backup's file: the error number of its operating system, which stands behind the
/// file's name in every language, as in <c>… device '\\fs01\spbackup\…\00000001.bak'. Operating system error 5(Access is denied.)</c>.
/// </summary>
internal static partial class SystemErrors
{
    private const string Everyone = "Give Full Control on the backup directory and on its share to the service account of SQL Server, to the farm account and to the agent's account.";

    public static bool IsIn(string text) => Number().IsMatch(text);

    /// <summary>The error that the text tells of, with its remedy; null when it gives no number.</summary>
    public static FarmError? Of(string text)
    {
        if (Number().Match(text) is not { Success: true } match)
            return null;
        var local = match.Groups["file"].ValueSpan is [_, ':', ..];
        return match.Groups["number"].Value switch
        {
            // Access denied, network access denied, unknown user name or bad password.
            "5" or "65" or "1326" => new(FarmErrorCodes.BackupAccessDenied, $"SQL Server may not write to the backup directory: {text}", Everyone, false),
            "2" or "3" or "15" or "21" when local => new(FarmErrorCodes.DirectoryMustBeUnc, $"SQL Server does not see the backup directory, which is on a drive of another server: {text}", @"Use a share, \\server\share\folder, on which both servers have Full Control.", false),
            "2" or "3" or "53" or "67" => new(FarmErrorCodes.BackupFailed, $"SQL Server does not find the backup directory: {text}", "Check from the server of SQL Server that the share's name resolves, that its firewall lets SMB out, and that the folder is there.", false),
            "39" or "112" => new(FarmErrorCodes.NotEnoughSpace, $"The backup directory is full: {text}", "Free space on the share, or lower copiesToKeep.", false),
            "32" or "33" => new(FarmErrorCodes.BackupFailed, $"Another program holds the backup's file open: {text}", "Keep virus scanners and backup programs away from the backup directory.", true),
            var number => new(FarmErrorCodes.BackupFailed, $"SQL Server could not use the backup's file, error {number} of its operating system: {text}", $"Look the number up with: net helpmsg {number}", true),
        };
    }

    [GeneratedRegex(@"['""](?<file>[^'""]*\.bak)['""].{0,200}?\W(?<number>[0-9]{1,5}) ?[(\uFF08]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
