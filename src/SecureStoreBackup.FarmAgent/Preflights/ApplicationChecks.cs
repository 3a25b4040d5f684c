using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>The service application is there, is the only one meant, has its items, its proxy and its key.</summary>
internal static class ApplicationChecks
{
    private const string Field = "farm.serviceApplication";

    /// <returns>The application that was meant; null when it was not found or not unique.</returns>
    public static ApplicationSnapshot? Run(PreflightRequest request, FarmView view, CheckList list)
    {
        if (Choose(request.ServiceApplication, view, list) is not { } application)
            return null;
        list.Passed("ServiceApplication", $"'{application.Name}', {application.Id}.");
        if (view.ItemFailure(application, request.IncludeProxy) is { } missing)
            list.Failed("BackupItems", missing, Field);
        else
            list.Passed("BackupItems", "The tree of Backup-SPFarm shows the items.");
        Names(view.Describe(application), list);
        Proxy(request, application, list);
        if (application.KeyPopulated)
            list.Passed("KeyPopulated", "The master key is open on this server.");
        else if (view.Snapshot.ServiceInstances is { Count: > 0 } instances && instances.All(instance => !instance.IsOnline))
            list.Failed("KeyPopulated", new(FarmErrorCodes.ServiceInstanceOffline, $"The Secure Store Service is started on no server ({string.Join(", ", instances.Select(instance => $"{instance.Server}: {instance.Status}"))}).", "Start it on the application servers (Start-SPServiceInstance, or Manage services on server), then refresh the key with its passphrase. A restore does not start it.", false), Field);
        else
            list.Failed("KeyPopulated", new(FarmErrorCodes.KeyNotPopulated, $"The master key of '{application.Name}' is not open on this server{(application.TargetApplicationsError is { } error ? $": {error.TrimEnd('.')}" : "")}.", "Generate a key once, or refresh it with its passphrase (Update-SPSecureStoreApplicationServerKey).", false), Field);
        if (application is { KeyPopulated: true, TargetApplicationsError: { } unread })
            list.Warn("TargetApplications", FarmErrorCodes.PowerShellFailed, $"The target applications could not be listed: {unread}", "Make the agent's account an administrator of the service application.", Field);
        return application;
    }

    private static ApplicationSnapshot? Choose(string? name, FarmView view, CheckList list)
    {
        var all = view.Snapshot.Applications;
        var found = name is null ? [.. all] : all.Where(application => string.Equals(application.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found is [var one])
            return one;
        var names = all.Count == 0 ? "The farm has none." : $"The farm has: {string.Join(", ", all.Select(application => $"'{application.Name}'"))}.";
        list.Failed(
            "ServiceApplication",
            found.Count == 0
                ? new(FarmErrorCodes.ServiceApplicationNotFound, $"{(name is null ? "No Secure Store service application was found" : $"The farm has no Secure Store service application '{name}'")}. {names}", "Correct the name; it is the one that Central Administration shows.", false)
                : new(FarmErrorCodes.ServiceApplicationAmbiguous, $"{found.Count} Secure Store service applications are meant{(name is null ? "" : $" by '{name}'")}. {names}", "Name one of them; names must differ.", false),
            Field);
        return null;
    }

    /// <summary>Installers give application and proxy one name; -Item by name alone would then mean both, so paths are used, and must differ.</summary>
    private static void Names(SecureStoreApplication application, CheckList list)
    {
        const string name = "ItemNames";
        if (application.Proxy is not { } proxy || !string.Equals(application.Name, proxy.Name, StringComparison.OrdinalIgnoreCase))
            list.Passed(name, "Application and proxy have names of their own.");
        else if (application.ItemPath.Length > 0 && string.Equals(application.ItemPath, proxy.ItemPath, StringComparison.OrdinalIgnoreCase))
            list.Failed(name, new(FarmErrorCodes.ItemNotFound, $"Application and proxy are both called '{proxy.Name}', and the tree of Backup-SPFarm shows one path for both: '{proxy.ItemPath}'.", "Rename the proxy, so that each has a path of its own.", false), Field);
        else
            list.Passed(name, $"Application and proxy are both called '{proxy.Name}'; their paths in the tree tell them apart.");
    }

    private static void Proxy(PreflightRequest request, ApplicationSnapshot application, CheckList list)
    {
        if (application.Proxy is { } proxy)
            list.Passed("Proxy", $"'{proxy.Name}', {proxy.Id}.");
        else if (request.IncludeProxy)
            list.Failed("Proxy", new(FarmErrorCodes.ProxyNotFound, $"No proxy is connected to '{application.Name}'.", "Make one (New-SPSecureStoreServiceApplicationProxy), or set farm.includeProxy to false.", false), "farm.includeProxy");
        else
            list.Warn("Proxy", FarmErrorCodes.ProxyNotFound, $"No proxy is connected to '{application.Name}': its passphrase cannot be proven.", "Make one (New-SPSecureStoreServiceApplicationProxy).", "farm.includeProxy");
    }
}
