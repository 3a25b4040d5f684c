using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>Keeps secrets from a PowerShell that would write them down, until somebody has said in the agent's configuration that this is known.</summary>
/// <param name="acknowledged"><c>acknowledgePowerShellLogging</c> of the configuration.</param>
internal sealed class LoggingGuard(FarmReader reader, bool acknowledged)
{
    public const string Remedy =
        "Take SharePoint's and PowerShell's own modules out of the policy for this server; or, if whoever reads those logs may know the passphrase, set acknowledgePowerShellLogging to true in the agent's configuration.";

    public bool Acknowledged => acknowledged;

    /// <exception cref="FarmRefusedException"><see cref="FarmErrorCodes.PowerShellLogging"/>: a secret would be recorded.</exception>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        if (!acknowledged && LoggingPolicies.Recorders(await reader.ReadHostAsync(cancellationToken)) is { IsEmpty: false } recorders)
            throw new FarmRefusedException(FarmErrorCodes.PowerShellLogging, $"PowerShell would record the secret on this server: {string.Join("; ", recorders)}. Nothing was done.", Remedy);
    }
}
