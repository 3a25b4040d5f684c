using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Farm.Backups;

/// <summary>What can be backed up: a service application with its database, or a proxy.</summary>
/// <param name="Path">Full path, as <c>-Item</c> takes it.</param>
/// <param name="IsProxy">Whether this is the application's proxy.</param>
internal sealed record FarmItem(string Path, ApplicationState Application, bool IsProxy)
{
    public string Name => Path.Split('\\')[^1];

    public Guid Id => IsProxy ? Application.Proxy!.Id : Application.Id;
}

/// <summary>The tree of Backup-SPFarm.</summary>
internal static class FarmTree
{
    private const string Services = @"Farm\Shared Services";
    private const string Applications = "Shared Services Applications";
    private const string Proxies = "Shared Services Proxies";

    public static ImmutableArray<FarmItem> Items(FarmState farm) =>
    [
        .. farm.Applications.Select(a => new FarmItem($@"{Services}\{Applications}\{a.Name}", a, IsProxy: false)),
        .. farm.Applications.Where(a => a.Proxy is not null).Select(a => new FarmItem($@"{Services}\{Proxies}\{a.Proxy!.Name}", a, IsProxy: true)),
    ];

    /// <summary>An item by its full path, or by its name where that is unique.</summary>
    /// <exception cref="SharePointException">There is none, or more than one.</exception>
    public static FarmItem Find(FarmState farm, string item)
    {
        var wanted = item.TrimEnd('\\');
        var found = Items(farm).Where(i => Same(i.Path, wanted) || Same(i.Name, wanted)).ToImmutableArray();
        return found switch
        {
            [var one] => one,
            [] => throw SharePointException.Farm($"The backup/restore item '{item}' could not be found."),
            _ => throw SharePointException.Farm($"The name '{item}' is not unique. Specify the full path: {string.Join("; ", found.Select(i => i.Path))}."),
        };
    }

    /// <summary>As printed: four spaces a level, what cannot be selected in brackets, what is left out behind an asterisk.</summary>
    public static IReadOnlyList<string> Lines(FarmState farm) =>
    [
        @"Farm\",
        @"    [SharePoint_Config]\",
        @"    *[SharePoint Server State Service]\",
        @"    Microsoft SharePoint Foundation Web Application\",
        @"        SharePoint - 80\",
        @"            WSS_Content\",
        @"    Shared Services\",
        $@"        {Applications}\",
        .. farm.Applications.SelectMany(a => new[] { $@"            {a.Name}\", $@"                {a.Database.Name}\" }),
        $@"        {Proxies}\",
        .. farm.Applications.Where(a => a.Proxy is not null).Select(a => $@"            {a.Proxy!.Name}\"),
    ];

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
