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
    [InlineData("Operating system error 5(Access is denied.).", "Full Control")]
    [InlineData("Operating system error 3(The system cannot find the path specified.).", "UNC")]
    [InlineData("anything else", "spbackup.log")]
    public void A_failed_backup_names_its_remedy(string message, string remedy)
    {
        var error = ScriptFailures.Translate("Backup-Item", new ScriptError(FarmErrorCodes.BackupFailed, message, false, null));

        Assert.Contains(remedy, error.Hint, StringComparison.Ordinal);
    }
}
