using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint;

public sealed class ScriptFailuresTests
{
    [Theory]
    [InlineData("System.ServiceModel.FaultException`1[[Microsoft.Office.SecureStoreService.Server.SecureStoreServiceFault]] 0x80131501", FarmErrorCodes.PassphraseRefused, false)]
    [InlineData("System.InvalidOperationException 0x80131509", FarmErrorCodes.PassphraseRefused, false)]
    [InlineData("System.Management.Automation.CmdletInvocationException 0x80131501; System.ServiceModel.EndpointNotFoundException 0x80131501", FarmErrorCodes.PowerShellFailed, true)]
    [InlineData("System.TimeoutException 0x80131505", FarmErrorCodes.PowerShellFailed, true)]
    [InlineData("System.UnauthorizedAccessException 0x80070005", FarmErrorCodes.PowerShellFailed, false)]
    public void A_refused_passphrase_is_told_from_a_service_that_did_not_answer_by_exception_types(string detail, string code, bool retryable)
    {
        var error = ScriptFailures.Translate("Update-Key", new ScriptError(FarmErrorCodes.PassphraseRefused, "Etwas ging schief.", false, detail));

        Assert.Equal((code, retryable), (error.Code, error.Retryable));
        Assert.Contains("Etwas ging schief.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Backup-Item", FarmErrorCodes.BackupFailed, true)]
    [InlineData("Restore-Item", FarmErrorCodes.PowerShellFailed, true)]
    [InlineData("Restore-Item", FarmErrorCodes.RestoreFailed, false)]
    public void A_change_by_somebody_else_is_tried_again_unless_a_restore_had_begun(string verb, string code, bool retryable)
    {
        var error = ScriptFailures.Translate(verb, new ScriptError(code, "An update conflict has occurred, and you must re-try this action.", false, "Microsoft.SharePoint.Administration.SPUpdatedConcurrencyException 0x80131501"));

        Assert.Equal((FarmErrorCodes.UpdateConflict, retryable), (error.Code, error.Retryable));
    }

    [Theory]
    [InlineData(@"Cannot open backup device '\\fs01\x\spbr0000\00000001.bak'. Operating system error 5(Access is denied.).", null, FarmErrorCodes.BackupAccessDenied, "Full Control")]
    [InlineData(@"Cannot open backup device 'C:\x\spbr0000\00000001.bak'. Operating system error 3(The system cannot find the path specified.).", null, FarmErrorCodes.DirectoryMustBeUnc, "Use a share")]
    [InlineData("Zugriff verweigert", "System.UnauthorizedAccessException 0x80070005", FarmErrorCodes.BackupAccessDenied, "local administrator")]
    [InlineData("Directory x does not exist or the SQL Server service account and the y account do not have permission to read or write to the backup folder.", null, FarmErrorCodes.BackupAccessDenied, "Full Control")]
    [InlineData("There is not enough space at x.", null, FarmErrorCodes.SpaceEstimateExceeded, "ignoreSpaceEstimate")]
    [InlineData("Another backup or restore is in progress.", null, FarmErrorCodes.BackupRunning, "Wait")]
    [InlineData("An update conflict has occurred, and you must re-try this action.", null, FarmErrorCodes.UpdateConflict, "Try again")]
    [InlineData("Konflikt", "Microsoft.SharePoint.Administration.SPUpdatedConcurrencyException 0x80131500", FarmErrorCodes.UpdateConflict, "Try again")]
    [InlineData("anything else", null, FarmErrorCodes.BackupFailed, "spbackup.log")]
    public void A_failed_backup_has_a_code_and_a_remedy(string message, string? detail, string code, string remedy)
    {
        var error = ScriptFailures.Translate("Backup-Item", new ScriptError(FarmErrorCodes.BackupFailed, message, false, detail));

        Assert.Equal(code, error.Code);
        Assert.Contains(remedy, error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Zugriff verweigert", "System.UnauthorizedAccessException 0x80070005", FarmErrorCodes.RestoreRightsMissing, "Add-SPShellAdmin")]
    [InlineData("Konflikt", "Microsoft.SharePoint.Administration.SPUpdatedConcurrencyException 0x80131500", FarmErrorCodes.UpdateConflict, "A new restore overwrites")]
    [InlineData("Eingabeaufforderung", "System.Management.Automation.Host.HostException 0x80131501", FarmErrorCodes.FarmCredentialsNeeded, "restore.farmAccount")]
    [InlineData("Cannot open backup device. Operating system error 5(Zugriff verweigert).", "System.Data.SqlClient.SqlException 0x80131904", FarmErrorCodes.BackupAccessDenied, "Full Control")]
    [InlineData("Operating system error 112(There is not enough space on the disk.)", null, FarmErrorCodes.NotEnoughSpace, "Free space")]
    [InlineData("anything else", null, FarmErrorCodes.RestoreFailed, "sprestore.log")]
    public void A_failed_restore_has_a_code_and_a_remedy_and_is_not_made_again_by_itself(string message, string? detail, string code, string remedy)
    {
        var error = ScriptFailures.Translate("Restore-Item", new ScriptError(FarmErrorCodes.RestoreFailed, message, true, detail));

        Assert.Equal((code, false), (error.Code, error.Retryable));
        Assert.Contains(remedy, error.Hint, StringComparison.Ordinal);
    }
}
