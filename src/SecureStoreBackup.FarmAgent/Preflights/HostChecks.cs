using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>The account's token, its way into SharePoint, and whether PowerShell would write a secret down.</summary>
internal sealed class HostChecks(LoggingGuard logging)
{
    public void Run(HostSnapshot host, CheckList list)
    {
        Elevated(host, list);
        ShellAccess(host, list);
        Logging(host, list);
    }

    public static void Elevated(HostSnapshot host, CheckList list)
    {
        if (!host.Is64Bit)
            list.Failed("Elevated", new(FarmErrorCodes.NotElevated, $"PowerShell {host.PsVersion} runs as a 32-bit process, which SharePoint does not serve.", "Name the 64-bit powershell.exe of System32 in the agent's configuration, or leave powershell out.", false), field: null);
        else if (!host.Elevated)
            list.Failed("Elevated", NotElevated(host), field: null);
        else
            list.Passed("Elevated", $"{host.Account} runs PowerShell {host.PsVersion} with an administrator's token.");
    }

    public static void ShellAccess(HostSnapshot host, CheckList list)
    {
        if (host.ShellGroup)
            list.Passed("ShellAccess", $"{host.Account} is in WSS_ADMIN_WPG, as Add-SPShellAdmin makes it.");
        else
            list.Warn("ShellAccess", FarmErrorCodes.FarmInaccessible, $"{host.Account} is not in WSS_ADMIN_WPG of {host.Host}: cmdlets may be refused what they need of the registry and of SharePoint's folders.", $"Add-SPShellAdmin -UserName {host.Account}, and once more with -database for the Secure Store's database; then start the agent anew.", field: null);
    }

    public static FarmError NotElevated(HostSnapshot host) => new(
        FarmErrorCodes.NotElevated, $"{host.Account} runs on {host.Host} without an administrator's token.", "Make the account a local administrator, and let the scheduled task run with highest privileges.", false);

    public void Logging(HostSnapshot host, CheckList list)
    {
        const string name = "PowerShellLogging";
        var scripts = LoggingPolicies.RecordsScripts(host) ? " Script block logging is on: it records the agent's scripts, which hold no secret." : "";
        if (LoggingPolicies.Recorders(host) is not { IsEmpty: false } recorders)
            list.Passed(name, $"No policy makes PowerShell record secrets.{scripts}");
        else if (logging.Acknowledged)
            list.Passed(name, $"PowerShell records secrets by {string.Join("; ", recorders)}; the agent's configuration acknowledges it.");
        else
            list.Warn(name, FarmErrorCodes.PowerShellLogging, $"PowerShell would record the passphrase: {string.Join("; ", recorders)}. Key refreshes are refused, so no passphrase can be proven; backups go on.{scripts}", LoggingGuard.Remedy, field: null);
    }
}
