namespace SecureStoreBackup.Tests.Install;

/// <summary>What an installation lets the operator's account ask for, in the form in which the sandbox's API server writes requests down.</summary>
internal static class Grants
{
    public static HashSet<string> Of(IReadOnlyList<Manifest> objects)
    {
        var granted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var binding in objects.Where(o => o.Kind is "RoleBinding" or "ClusterRoleBinding"))
        {
            var role = objects.Single(o => o.Kind == (string)binding.Json["roleRef"]!["kind"]! && o.Name == (string)binding.Json["roleRef"]!["name"]! && (o.Kind == "ClusterRole" || o.Namespace == binding.Namespace));
            foreach (var rule in role.At("rules/*"))
            {
                var group = (string)Assert.Single(Manifest.At(rule, "apiGroups/*"))!;
                var scope = Manifest.At(rule, "resourceNames/*").Any(name => (string?)name == "kube-system") ? "kube-system" : binding.Kind == "RoleBinding" ? "namespace" : "cluster";
                foreach (var resource in Manifest.At(rule, "resources/*").Select(resource => (string)resource!))
                    granted.UnionWith(Manifest.At(rule, "verbs/*").Select(verb => $"{(string)verb!} {Qualified(resource, group)} {scope}"));
            }
        }

        return granted;
    }

    private static string Qualified(string resource, string group)
    {
        var parts = resource.Split('/', 2);
        return $"{parts[0]}{(group.Length == 0 ? "" : $".{group}")}{(parts.Length == 1 ? "" : $"/{parts[1]}")}";
    }
}
