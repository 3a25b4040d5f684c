using System.Runtime.Versioning;
using System.Security.Principal;
using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Checks;

/// <summary>The process is signed in so that SQL Server and shares accept it. Whether it is elevated, PowerShell tells.</summary>
internal static class AccountChecks
{
    private const string Remedy = "Run the agent, and this check, from the scheduled task that Install-FarmAgent.ps1 registers.";

    public static void Run(CheckList list)
    {
        if (OperatingSystem.IsWindows())
            OnWindows(list);
        else
            list.NotProven("Account", $"This is no Windows: {Environment.UserName} has neither elevation nor network credentials to look at.", "On a farm, run this on a SharePoint server.", field: null);
    }

    [SupportedOSPlatform("windows")]
    private static void OnWindows(CheckList list)
    {
        using var identity = WindowsIdentity.GetCurrent();
        list.Passed("Account", $"This check runs as {identity.Name}. What it finds holds for this account alone.");
        if (NetworkFlaw(identity) is { } flaw)
            list.Failed("NetworkCredentials", new(FarmErrorCodes.FarmInaccessible, flaw, $"Use a gMSA or a domain account with a stored password. {Remedy}", false), field: null);
        else
            list.Passed("NetworkCredentials", "Signed in with credentials that reach other servers.");
    }

    [SupportedOSPlatform("windows")]
    private static string? NetworkFlaw(WindowsIdentity identity)
    {
        bool Is(WellKnownSidType type) => identity.User?.IsWellKnown(type) is true;
        bool Has(WellKnownSidType type) => identity.Groups?.OfType<SecurityIdentifier>().Any(group => group.IsWellKnown(type)) is true;
        if (Is(WellKnownSidType.LocalSystemSid) || Is(WellKnownSidType.LocalServiceSid) || Is(WellKnownSidType.NetworkServiceSid))
            return $"{identity.Name} is an account of this computer, not of the domain.";
        // A network sign-in (a remote shell with a key, WinRM) proved who it is to this server, and can prove nothing to the next.
        return Has(WellKnownSidType.NetworkSid) ? $"{identity.Name} is signed in over the network, without credentials for other servers." : null;
    }
}
