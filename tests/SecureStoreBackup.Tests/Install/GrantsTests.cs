using SecureStoreBackup.Operator.Doctor;

namespace SecureStoreBackup.Tests.Install;

/// <summary>
/// Rights against what the operator really asks for: <c>Data/operator-requests.txt</c>, which <c>./test.sh --all</c> compares with
/// what the API server saw of it in all stories.
/// </summary>
public sealed class GrantsTests
{
    private static readonly string[] _requests = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Data", "operator-requests.txt"));

    [Fact]
    public async Task In_one_namespace_the_operator_may_do_what_it_does_and_nothing_else()
    {
        var granted = Grants.Of(await Manifest.RenderAsync("single-namespace"));

        Assert.Equal(_requests.Where(line => Scope(line) != "cluster").Order(StringComparer.Ordinal), granted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task In_all_namespaces_too_and_it_reads_secrets_in_those_of_the_bindings_alone()
    {
        var granted = Grants.Of(await Manifest.RenderAsync("cluster-wide"));

        Assert.Equal(_requests.Select(Act).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), granted.Select(Act).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(_requests.Where(line => Scope(line) == "cluster"), line => Assert.Contains(line, granted));
        Assert.Equal(["get secrets namespace"], granted.Where(line => line.Contains(" secrets ", StringComparison.Ordinal)));
    }

    [Fact]
    public void In_one_namespace_doctor_looks_for_the_rights_that_the_operator_uses_and_for_no_other() =>
        Assert.Equal(_requests.Where(line => Scope(line) != "cluster").Order(StringComparer.Ordinal), Asked("sharepoint").Order(StringComparer.Ordinal));

    [Fact]
    public async Task In_all_namespaces_too_and_it_finds_them_where_they_are_granted()
    {
        var (asked, granted) = (Asked(scope: null).ToArray(), Grants.Of(await Manifest.RenderAsync("cluster-wide")));

        Assert.Equal(_requests.Select(Act).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), asked.Select(Act).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(asked, line => Assert.Contains(line, granted));
    }

    [Fact]
    public void No_right_is_a_wildcard() =>
        Assert.All(Directory.GetFiles(Repository.PathOf("manifests"), "*.yaml", SearchOption.AllDirectories), file => Assert.DoesNotContain("'*'", File.ReadAllText(file).Replace('"', '\''), StringComparison.Ordinal));

    [Fact]
    public async Task People_who_may_view_edit_or_administer_a_namespace_may_do_so_with_ours()
    {
        var roles = (await Manifest.RenderAsync("single-namespace")).Where(o => o.Kind == "ClusterRole").ToDictionary(o => o.Name, StringComparer.Ordinal);

        Assert.Equal(["get", "list", "watch"], Verbs("securestore-viewer", "view", "securestorerestores"));
        Assert.Equal(["create", "delete", "patch", "update"], Verbs("securestore-editor", "edit", "securestorebackuppolicies"));
        Assert.Empty(Verbs("securestore-editor", "edit", "securestorerestores"));
        Assert.Equal(["create", "delete", "patch", "update"], Verbs("securestore-operator", "admin", "securestorerestores"));

        IEnumerable<string> Verbs(string role, string to, string resource)
        {
            Assert.Equal("true", roles[role].Map("metadata/labels")[$"rbac.authorization.k8s.io/aggregate-to-{to}"]);
            return roles[role].At("rules/*").Where(rule => Manifest.At(rule, "resources/*").Any(name => (string?)name == resource)).SelectMany(rule => Manifest.At(rule, "verbs/*")).Select(verb => (string)verb!).Order(StringComparer.Ordinal);
        }
    }

    /// <summary>What doctor asks about, and of one secret that a policy names, as the requests are written.</summary>
    private static IEnumerable<string> Asked(string? scope) =>
        from right in NeededRight.All(scope, "sharepoint").Append(NeededRight.Secret("sharepoint", "contoso-farm-agent"))
        from verb in right.Verbs
        select $"{verb} {right.Resource}{(right.Group.Length == 0 ? "" : $".{right.Group}")}{(right.Subresource is null ? "" : $"/{right.Subresource}")} {(right.Name == "kube-system" ? "kube-system" : right.Namespace is null ? "cluster" : "namespace")}";

    private static string Scope(string line) => line.Split(' ')[2];

    private static string Act(string line) => line[..line.LastIndexOf(' ')];
}
