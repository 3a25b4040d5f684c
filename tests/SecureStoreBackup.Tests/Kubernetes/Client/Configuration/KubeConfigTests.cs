using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Tests.Kubernetes.Client.Configuration;

public sealed class KubeConfigTests : IDisposable
{
    private const string Minimal = """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts:
        - {name: here, context: {cluster: c, user: u, namespace: sharepoint}}
        - {name: there, context: {cluster: c2, user: u}}
        clusters:
        - {name: c, cluster: {server: "https://one:6443"}}
        - {name: c2, cluster: {server: "https://two:6443/prefix", tls-server-name: api.two, insecure-skip-tls-verify: true}}
        users:
        - {name: u, user: {token: t-1}}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kubeconfig");
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("test", TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_current_context_leads_to_server_user_and_namespace()
    {
        var configuration = Resolve(Minimal);

        Assert.Equal(("https://one:6443/", "sharepoint"), (configuration.Server.ToString(), configuration.Namespace));
        Assert.Equal("t-1", await configuration.Tokens!.GetTokenAsync(Token));
    }

    [Fact]
    public void Another_context_can_be_chosen()
    {
        var configuration = KubeConfig.Load(Write("config", Minimal), _ => null).Resolve("there", TimeProvider.System);

        Assert.Equal(("https://two:6443/prefix", "default", "api.two", true), (configuration.Server.ToString(), configuration.Namespace, configuration.TlsServerName, configuration.SkipTlsVerification));
    }

    [Fact]
    public void Of_several_files_the_first_has_the_say_per_name()
    {
        var first = Write("first", "clusters: [{name: c, cluster: {server: 'https://first'}}]");
        var list = string.Join(Path.PathSeparator, first, Path.Combine(_folder.FullName, "missing"), Write("second", Minimal));

        var configuration = KubeConfig.Load(file: null, name => name == "KUBECONFIG" ? list : null).Resolve(context: null, TimeProvider.System);

        Assert.Equal("https://first/", configuration.Server.ToString());
        Assert.Equal("sharepoint", configuration.Namespace);
    }

    [Fact]
    public void Certificates_come_from_data_and_from_files_beside_the_kubeconfig()
    {
        using var client = _authority.IssueClient("me");
        Write("ca.crt", _authority.Pem);
        var text = Minimal
            .Replace("server: \"https://one:6443\"", "server: \"https://one:6443\", certificate-authority: ca.crt", StringComparison.Ordinal)
            .Replace("token: t-1", $"client-certificate-data: {Base64(client.CertificatePem)}, client-key-data: {Base64(client.PrivateKeyPem)}", StringComparison.Ordinal);

        var configuration = Resolve(text);

        Assert.Equal(_authority.Certificate.Thumbprint, Assert.Single(configuration.CertificateAuthority!).Thumbprint);
        Assert.Equal(client.Certificate.Thumbprint, configuration.ClientCertificate!.Thumbprint);
        Assert.True(configuration.ClientCertificate.HasPrivateKey);
    }

    [Fact]
    public async Task A_token_file_is_read_again_after_a_minute()
    {
        var time = new VirtualTime(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        Write("token", "old");
        var path = Write("config", Minimal.Replace("token: t-1", "tokenFile: token", StringComparison.Ordinal));
        var tokens = KubeConfig.Load(path, _ => null).Resolve(context: null, time).Tokens!;
        Assert.Equal("old", await tokens.GetTokenAsync(Token));

        Write("token", "new");
        Assert.Equal("old", await tokens.GetTokenAsync(Token));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("new", await tokens.GetTokenAsync(Token));
    }

    [Fact]
    public async Task A_program_gets_the_token_and_is_run_again_when_it_nears_its_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is a shell script.");
        var time = new VirtualTime(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        var runs = Write("runs", "");
        var script = $$$"""echo x >> {{{runs}}}; echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'$GIVEN'","expirationTimestamp":"2026-11-22T03:15:00Z"}}'""";
        var quoted = script.Replace("'", "''", StringComparison.Ordinal);
        var exec = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, '" + quoted + "'], env: [{name: GIVEN, value: t-2}]}}";
        var path = Write("config", Minimal.Replace("{token: t-1}", exec, StringComparison.Ordinal));
        var tokens = KubeConfig.Load(path, _ => null).Resolve(context: null, time).Tokens!;

        Assert.Equal("t-2", await tokens.GetTokenAsync(Token));
        Assert.Equal("t-2", await tokens.GetTokenAsync(Token));
        Assert.Single(await File.ReadAllLinesAsync(runs, Token));
        time.Advance(TimeSpan.FromMinutes(59.6));
        await tokens.GetTokenAsync(Token);

        Assert.Equal(2, (await File.ReadAllLinesAsync(runs, Token)).Length);
    }

    [Fact]
    public async Task A_program_that_fails_is_told_with_its_place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is one of Unix.");
        var exec = "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: 'false'}}";
        var tokens = Resolve(Minimal.Replace("{token: t-1}", exec, StringComparison.Ordinal)).Tokens!;

        var e = await Assert.ThrowsAsync<ConfigurationException>(() => tokens.GetTokenAsync(Token).AsTask());

        Assert.Contains("users[0].user.exec.command: false ended with 1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server: \"https://one:6443\"", "server: one", "clusters[0].cluster.server", "is \"one\", not an http or https URL")]
    [InlineData("server: \"https://one:6443\"", "x: y", "clusters[0].cluster.server", "is missing")]
    [InlineData("server: \"https://one:6443\"", "server: \"https://one\", insecure-skip-tls-verify: perhaps", "clusters[0].cluster.insecure-skip-tls-verify", "neither true nor false")]
    [InlineData("server: \"https://one:6443\"", "server: \"https://one\", certificate-authority: nowhere.crt", "clusters[0].cluster.certificate-authority", "nowhere.crt cannot be read")]
    [InlineData("server: \"https://one:6443\"", "server: \"https://one\", certificate-authority-data: '***'", "clusters[0].cluster.certificate-authority-data", "is not base64")]
    [InlineData("server: \"https://one:6443\"", "server: \"https://one\", certificate-authority-data: aGVsbG8=", "clusters[0].cluster.certificate-authority-data", "no certificate in it")]
    [InlineData("token: t-1", "client-certificate-data: aGVsbG8=", "users[0].user.client-key", "is missing")]
    [InlineData("token: t-1", "client-certificate-data: aGVsbG8=, client-key-data: aGVsbG8=", "users[0].user.client-certificate-data", "do not make a pair")]
    [InlineData("token: t-1", "token: [a]", "users[0].user.token", "is not text")]
    [InlineData("token: t-1", "username: x", "users[0].user.username", "is not supported")]
    [InlineData("{token: t-1}", "{exec: {apiVersion: v9, command: x}}", "users[0].user.exec.apiVersion", "\"v9\"")]
    [InlineData("user: u,", "user: nobody,", "contexts[0].context.user", "\"nobody\", which is not there. There are: u")]
    [InlineData("current-context: here", "current-context: away", "current-context", "\"away\", which is not there. There are: here, there")]
    [InlineData("current-context: here", "x: y", "current-context", "Choose one of: here, there")]
    [InlineData("users:", "users: 7\nothers:", "users", "is not a list")]
    [InlineData("users:", "users: [\"", "line", "not YAML")]
    public void A_bad_file_is_told_by_file_and_field(string replace, string with, string field, string problem)
    {
        var path = Write("config", Minimal.Replace(replace, with, StringComparison.Ordinal));

        var e = Assert.Throws<ConfigurationException>(() => KubeConfig.Load(path, _ => null).Resolve(context: null, TimeProvider.System));

        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(field, e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var e = Assert.Throws<ConfigurationException>(() => KubeConfig.Load(Path.Combine(_folder.FullName, "none"), _ => null));

        Assert.Contains(Path.Combine(_folder.FullName, "none"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pod_everything_comes_from_the_service_account()
    {
        Write("ca.crt", _authority.Pem);
        Write("namespace", "sharepoint\n");
        Write("token", "pod-token\n");
        var environment = new Dictionary<string, string> { ["KUBERNETES_SERVICE_HOST"] = "fd00::1", ["KUBERNETES_SERVICE_PORT"] = "6443" };

        var configuration = InClusterConfiguration.Load(environment.GetValueOrDefault, TimeProvider.System, _folder.FullName);

        Assert.Equal(("https://[fd00::1]:6443/", "sharepoint"), (configuration.Server.ToString(), configuration.Namespace));
        Assert.Equal("pod-token", await configuration.Tokens!.GetTokenAsync(Token));
        Assert.Single(configuration.CertificateAuthority!);
        Assert.True(InClusterConfiguration.IsAvailable(environment.GetValueOrDefault, _folder.FullName));
        Assert.False(InClusterConfiguration.IsAvailable(_ => null, _folder.FullName));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private ClientConfiguration Resolve(string text) => KubeConfig.Load(Write("config", text), _ => null).Resolve(context: null, TimeProvider.System);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
