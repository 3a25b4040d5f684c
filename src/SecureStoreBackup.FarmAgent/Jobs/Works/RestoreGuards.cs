using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.Catalog;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>What must hold before the first effect of a restore: the set is whole, and the farm is one that can take it.</summary>
internal static class RestoreGuards
{
    private const string OtherFarm =
        "Restore-SPFarm overwrites only what the farm has already. On another farm, restore the set's database file with SQL Server and attach it: New-SPSecureStoreServiceApplication -DatabaseName, New-SPSecureStoreServiceApplicationProxy, then refresh the key; 'securestore recover' writes the exact commands.";

    /// <exception cref="FarmRefusedException">The first that does not hold.</exception>
    public static RestorePreparation Check(RestoreJob request, JailedDirectory set, FarmView farm)
    {
        if (!Directory.Exists(set.Resolve([])))
            throw new FarmRefusedException(FarmErrorCodes.SetIncomplete, $"There is no set in '{set.Path}'.", "Stage the set first.");
        RestoreMark[] marks = [.. request.Items.Select(item => RestorableItem.Check(set.Below(item.Role), item))];
        CheckBuild(request.Build, farm.Snapshot.Build);
        var application = FindApplication(request.Items[0].ItemPath, farm);
        if (farm.Snapshot.Running is { } running)
            throw new FarmRefusedException(FarmErrorCodes.BackupRunning, $"A backup or restore runs on this farm, in '{running}'.", "Wait for it to end.", retryable: true);
        return new RestorePreparation(application.Id, application.Name, marks, [.. farm.Snapshot.ServiceInstances.Where(instance => instance.IsOnline).Select(instance => instance.Id)]);
    }

    private static void CheckBuild(string ofSet, string ofFarm)
    {
        if (!Version.TryParse(ofFarm, out var farm))
            throw new FarmRefusedException(FarmErrorCodes.PowerShellFailed, $"The farm calls its build '{ofFarm}', which is no version.", "Run Get-SPFarm by hand as the agent's account.");
        var set = Version.Parse(ofSet);
        if (farm < set)
            throw new FarmRefusedException(FarmErrorCodes.FarmOlderThanBackup, $"The set was made on build {set}; this farm has {farm}.", "Update the farm to that build or a later one of the same version of SharePoint.");
        if (Product(farm) != Product(set))
            throw new FarmRefusedException(FarmErrorCodes.ItemNotFound, $"The set is of {Product(set)}, and this farm is {Product(farm)}: Restore-SPFarm does not restore across versions.", OtherFarm);
    }

    private static ApplicationSnapshot FindApplication(string item, FarmView farm) =>
        farm.Snapshot.Applications.FirstOrDefault(application => string.Equals(farm.Describe(application).ItemPath, item, StringComparison.OrdinalIgnoreCase))
        ?? throw new FarmRefusedException(FarmErrorCodes.ItemNotFound, $"This farm has no Secure Store service application whose item is '{item}'.", OtherFarm);

    // 2016, 2019 and the Subscription Edition share the major version 16; they differ in the range of their builds.
    private static string Product(Version build) => build switch
    {
        { Major: 15 } => "SharePoint Server 2013",
        { Major: 16, Build: < 10000 } => "SharePoint Server 2016",
        { Major: 16, Build: < 13000 } => "SharePoint Server 2019",
        { Major: 16 } => "SharePoint Server Subscription Edition",
        _ => $"SharePoint {build.Major}",
    };
}
