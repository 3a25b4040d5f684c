namespace SecureStoreBackup.Sandbox.ApiServer.Routing;

/// <summary>What a path under `/api` or `/apis` names. Parts that are absent are empty.</summary>
internal sealed record ResourcePath(string Group, string Version, string Namespace, string Resource, string Name, string Subresource)
{
    /// <summary>Null when the path names no resource.</summary>
    public static ResourcePath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", []),
        };
        return rest switch
        {
            [] => null,
            ["namespaces", var name, "status" or "finalize"] => new ResourcePath(group, version, "", "namespaces", name, rest[2]),
            ["namespaces", var ns, var resource, .. var tail] when tail.Length <= 2 => Make(group, version, ns, resource, tail),
            [var resource, .. var tail] when tail.Length <= 2 => Make(group, version, "", resource, tail),
            _ => null,
        };
    }

    private static ResourcePath Make(string group, string version, string ns, string resource, string[] tail) =>
        new(group, version, ns, resource, tail.ElementAtOrDefault(0) ?? "", tail.ElementAtOrDefault(1) ?? "");
}
