namespace SecureStoreBackup.Sandbox.Farm;

/// <summary>What a cmdlet throws.</summary>
/// <param name="message">SharePoint's own words where they are known.</param>
/// <param name="types">Names and HRESULTs of the .NET exceptions, outermost first, as a script reports them.</param>
public sealed class SharePointException(string message, params string[] types) : Exception(message)
{
    private const string General = "Microsoft.SharePoint.SPException 0x80131500";
    private const string SecureStoreFault =
        "System.ServiceModel.FaultException`1[[Microsoft.Office.SecureStoreService.Server.SecureStoreServiceFault, Microsoft.Office.SecureStoreService, Version=16.0.0.0, Culture=neutral, PublicKeyToken=71e9bce111e9429c]] 0x80131501";

    public string Types => string.Join("; ", types);

    internal static SharePointException Farm(string message) => new(message, General);

    internal static SharePointException SecureStore(string message) => new(message, SecureStoreFault);

    /// <summary>No source documents this text; what counts is that the key did not open.</summary>
    internal static SharePointException PassphraseRefused() => SecureStore("The pass phrase is not the one that the master key was generated with.");

    internal static SharePointException Argument(string message) =>
        new(message, "System.Management.Automation.ParameterBindingValidationException 0x80131501", "System.Management.Automation.ValidationMetadataException 0x80131501");

    /// <summary>What a cmdlet that asks a person ends with under -NonInteractive.</summary>
    internal static SharePointException Prompt() => new(
        "Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.", "System.Management.Automation.PSInvalidOperationException 0x80131509");

    /// <summary>A service refuses the caller.</summary>
    internal static SharePointException AccessDenied() => new("Access is denied.", "System.ServiceModel.Security.SecurityAccessDeniedException 0x80131500");

    /// <summary>Somebody else changed the same object of the configuration database.</summary>
    internal static SharePointException UpdateConflict() => new(
        "An update conflict has occurred, and you must re-try this action.", "Microsoft.SharePoint.Administration.SPUpdatedConcurrencyException 0x80131500");

    /// <summary>Windows refuses a name or a password.</summary>
    internal static SharePointException LogonFailure() => new("The user name or password is incorrect.", "System.ComponentModel.Win32Exception 0x8007052e");

    /// <summary>No server answers for the Secure Store: its service is started nowhere.</summary>
    internal static SharePointException NoEndpoint() => new(
        "There are no addresses available for this application.", "System.ServiceModel.EndpointNotFoundException 0x80131501");

    internal static SharePointException Inaccessible() => Farm(
        "Cannot access the local farm. Verify that the local farm is properly configured, currently available, and that you have the appropriate permissions to access the database before trying again.");

    internal static SharePointException OperationRunning() => Farm("Another backup or restore operation is in progress on this farm. Wait for it to complete before starting another.");
}
