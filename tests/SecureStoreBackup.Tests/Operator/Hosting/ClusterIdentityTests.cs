using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Tests.Kubernetes;

namespace SecureStoreBackup.Tests.Operator.Hosting;

public sealed class ClusterIdentityTests : IDisposable
{
    private readonly ScriptedApi _api = new();

    [Fact]
    public async Task The_configured_id_is_written_down_and_the_clusters_own_are_recognised() =>
        Assert.Equal(["ours", "uid-kube", "uid-own"], await ReadAsync(_api.Answer(200, Namespace("uid-kube")).Answer(200, Namespace("uid-own")), "ours"));

    [Fact]
    public async Task Without_one_it_is_the_uid_of_kube_system()
    {
        Assert.Equal(["uid-kube", "uid-own"], await ReadAsync(_api.Answer(200, Namespace("uid-kube")).Answer(200, Namespace("uid-own")), null));
        Assert.Equal(["GET /api/v1/namespaces/kube-system", "GET /api/v1/namespaces/sharepoint"], _api.Requests);
    }

    [Fact]
    public async Task Where_that_may_not_be_read_it_is_the_uid_of_the_operators_namespace() =>
        Assert.Equal(["uid-own"], await ReadAsync(_api.Refuse(403, "Forbidden").Answer(200, Namespace("uid-own")), null));

    [Fact]
    public async Task Where_neither_may_be_read_the_configured_one_will_do() =>
        Assert.Equal(["ours"], await ReadAsync(_api.Refuse(403, "Forbidden").Refuse(403, "Forbidden"), "ours"));

    [Fact]
    public async Task Where_there_is_none_at_all_that_is_said() =>
        Assert.True((await Assert.ThrowsAsync<KubernetesException>(() => ReadAsync(_api.Refuse(403, "Forbidden").Refuse(403, "Forbidden"), null))).IsForbidden);

    public void Dispose() => _api.Dispose();

    private static Task<IReadOnlyList<string>> ReadAsync(ScriptedApi api, string? configured) =>
        ClusterIdentity.ReadAsync(api.Client(TimeProvider.System), configured, "sharepoint", TestContext.Current.CancellationToken);

    private static string Namespace(string uid) => $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"x","uid":"{{{uid}}}"}}""";
}
