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

/// <summary>The names of the tree's containers, which SharePoint writes in the farm's language.</summary>
internal sealed record TreeWords(string Services, string Applications, string Proxies)
{
    private static readonly TreeWords s_english = new("Shared Services", "Shared Services Applications", "Shared Services Proxies");
    private static readonly TreeWords s_german = new("Gemeinsame Dienste", "Gemeinsame Dienstanwendungen", "Proxys für gemeinsame Dienste");

    public static TreeWords Of(Faults faults) => faults.Has(FaultKind.LocalizedFarm) ? s_german : s_english;
}

/// <summary>The tree of Backup-SPFarm.</summary>
internal static class FarmTree
{
    public static ImmutableArray<FarmItem> Items(FarmState farm, TreeWords words) =>
    [
        .. farm.Applications.Select(a => new FarmItem($@"Farm\{words.Services}\{words.Applications}\{a.Name}", a, IsProxy: false)),
        .. farm.Applications.Where(a => a.Proxy is not null).Select(a => new FarmItem($@"Farm\{words.Services}\{words.Proxies}\{a.Proxy!.Name}", a, IsProxy: true)),
    ];

    /// <summary>An item by its full path, or by its name where that is unique.</summary>
    /// <exception cref="SharePointException">There is none, or more than one.</exception>
    public static FarmItem Find(FarmState farm, TreeWords words, string item)
    {
        var wanted = item.TrimEnd('\\');
        var found = Items(farm, words).Where(i => Same(i.Path, wanted) || Same(i.Name, wanted)).ToImmutableArray();
        return found switch
        {
            [var one] => one,
            [] => throw SharePointException.Farm($"The backup/restore item '{item}' could not be found."),
            _ => throw SharePointException.Farm($"The name '{item}' is not unique. Specify the full path: {string.Join("; ", found.Select(i => i.Path))}."),
        };
    }

    /// <summary>As printed: four spaces a level, what cannot be selected in brackets, what is left out behind an asterisk.</summary>
    /// <param name="components">Whether components below a service application are shown.</param>
    public static IReadOnlyList<string> Lines(FarmState farm, TreeWords words, bool components = true) =>
    [
        @"Farm\",
        @"    [SharePoint_Config]\",
        @"    *[SharePoint Server State Service]\",
        @"    Microsoft SharePoint Foundation Web Application\",
        @"        SharePoint - 80\",
        @"            WSS_Content\",
        $@"    {words.Services}\",
        $@"        {words.Applications}\",
        .. farm.Applications.SelectMany(a => new[] { $@"            {a.Name}\", $@"                {a.Database.Name}\" }.Take(components ? 2 : 1)),
        $@"        {words.Proxies}\",
        .. farm.Applications.Where(a => a.Proxy is not null).Select(a => $@"            {a.Proxy!.Name}\"),
    ];

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
