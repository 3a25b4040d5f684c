using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Tests.Kubernetes.Client.Configuration;

/// <summary>The further ways in which clusters let people in.</summary>
public sealed class KubeConfigUserTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kubeconfig-user");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Keys => ["RSA PRIVATE KEY", "RSA PKCS#8", "EC PRIVATE KEY", "EC PARAMETERS", "EC PKCS#8"];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_client_key_may_be_written_in_any_usual_way(string form)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = form switch
        {
            "RSA PRIVATE KEY" => rsa.ExportRSAPrivateKeyPem(),
            "RSA PKCS#8" => rsa.ExportPkcs8PrivateKeyPem(),
            "EC PRIVATE KEY" => ec.ExportECPrivateKeyPem(),
            "EC PARAMETERS" => "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + ec.ExportECPrivateKeyPem(), // as openssl ecparam -genkey has it
            _ => ec.ExportPkcs8PrivateKeyPem(),
        };
        var request = form.StartsWith("RSA", StringComparison.Ordinal)
            ? new CertificateRequest("CN=me", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=me", ec, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

        var configuration = Resolve($"client-certificate-data: {Base64(certificate.ExportCertificatePem())}, client-key-data: {Base64(key)}");

        Assert.True(configuration.ClientCertificate!.HasPrivateKey);
        Assert.Equal(certificate.Thumbprint, configuration.ClientCertificate.Thumbprint);
    }

    [Fact]
    public void What_stands_between_our_certificate_and_its_root_is_kept_to_be_sent_along()
    {
        using var authority = CertificateAuthority.Create("between", TimeProvider.System);
        using var me = authority.IssueClient("me");

        var configuration = Resolve($"client-certificate-data: {Base64(me.CertificatePem + "\n" + authority.Pem)}, client-key-data: {Base64(me.PrivateKeyPem)}");

        Assert.Equal(me.Certificate.Thumbprint, configuration.ClientCertificate!.Thumbprint);
        Assert.Equal(authority.Certificate.Thumbprint, Assert.Single(configuration.ClientCertificateChain).Thumbprint);
    }

    [Fact]
    public void A_proxy_is_used_with_its_name_and_password()
    {
        var configuration = Resolve("token: t", ", proxy-url: 'http://me:p%40ss@proxy.example:3128'");

        using var handler = HttpHandlers.For(configuration);
        var proxy = Assert.IsType<WebProxy>(handler.Proxy);
        Assert.Equal("http://proxy.example:3128/", proxy.GetProxy(configuration.Server)!.ToString());
        Assert.Equal("p@ss", proxy.Credentials!.GetCredential(proxy.Address!, "Basic")!.Password);
    }

    [Fact]
    public void Acting_as_another_is_said_in_headers()
    {
        var configuration = Resolve("token: t, as: 'system:serviceaccount:ops:backup', as-groups: [one, two], as-uid: u-1");

        using var message = new HttpRequestMessage();
        configuration.Impersonation!.AddTo(message.Headers);
        Assert.Equal("system:serviceaccount:ops:backup", Assert.Single(message.Headers.GetValues("Impersonate-User")));
        Assert.Equal(["one", "two"], message.Headers.GetValues("Impersonate-Group"));
        Assert.Equal("u-1", Assert.Single(message.Headers.GetValues("Impersonate-Uid")));
    }

    [Theory]
    [InlineData("token: t", ", proxy-url: 'ftp://me:s3cret@proxy'", "clusters[0].cluster.proxy-url")]
    [InlineData("token: t", ", insecure-skip-tls-verify: true, certificate-authority-data: {ca}", "clusters[0].cluster.insecure-skip-tls-verify")]
    [InlineData("token: t, as-uid: u", "", "users[0].user.as")]
    [InlineData("token: t, as: u, as-user-extra: {x: [y]}", "", "users[0].user.as-user-extra")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}", "", "users[0].user.exec.interactiveMode")]
    public void What_we_do_not_do_is_refused_by_file_and_field(string user, string cluster, string field)
    {
        using var authority = CertificateAuthority.Create("test", TimeProvider.System);

        var e = Assert.Throws<ConfigurationException>(() => Resolve(user, cluster.Replace("{ca}", Base64(authority.Pem), StringComparison.Ordinal)));

        Assert.StartsWith(Path.Combine(_folder.FullName, "config"), e.Message, StringComparison.Ordinal);
        Assert.Contains($"{field} ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_beside_the_file_is_told_of_the_cluster_when_it_wants_to_know()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is a shell script.");
        var told = Program("""printf %s "$KUBERNETES_EXEC_INFO" > told; echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t-2"}}'""");
        var configuration = Resolve("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, interactiveMode: IfAvailable, provideClusterInfo: true}", ", tls-server-name: api.internal");

        Assert.Equal("t-2", await configuration.Tokens!.GetTokenAsync(Token));

        var info = JsonNode.Parse(await File.ReadAllTextAsync(told, Token))!;
        Assert.Equal("client.authentication.k8s.io/v1", (string)info["apiVersion"]!);
        Assert.False((bool)info["spec"]!["interactive"]!);
        Assert.Equal(("https://one:6443", "api.internal"), ((string)info["spec"]!["cluster"]!["server"]!, (string)info["spec"]!["cluster"]!["tls-server-name"]!));
    }

    [Fact]
    public async Task A_program_is_run_again_after_its_token_was_refused_and_only_then()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is a shell script.");
        Program("""echo x >> runs; echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t-'$(wc -l < runs | tr -d ' ')'"}}'""");
        var tokens = Resolve("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login}").Tokens!;

        Assert.Equal("t-1", await tokens.GetTokenAsync(Token));
        Assert.Equal("t-1", await tokens.GetTokenAsync(Token));
        tokens.Invalidate("t-1");
        Assert.Equal("t-2", await tokens.GetTokenAsync(Token));
        tokens.Invalidate("t-1"); // a late answer to the one before

        Assert.Equal("t-2", await tokens.GetTokenAsync(Token));
    }

    [Fact]
    public async Task A_program_that_speaks_another_version_is_told_from_one_that_gives_no_token()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is a shell script.");
        Program("""echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"t"}}'""");
        var tokens = Resolve("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login}").Tokens!;

        var e = await Assert.ThrowsAsync<ConfigurationException>(() => tokens.GetTokenAsync(Token).AsTask());

        Assert.Contains("speaks \"client.authentication.k8s.io/v1beta1\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told_with_the_hint_of_its_maker()
    {
        var tokens = Resolve("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./nowhere, installHint: 'Get it from the portal.'}").Tokens!;

        var e = await Assert.ThrowsAsync<ConfigurationException>(() => tokens.GetTokenAsync(Token).AsTask());

        Assert.Contains("Get it from the portal.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_file_that_is_away_for_a_while_costs_nothing_unless_its_token_is_refused()
    {
        var time = new VirtualTime(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));
        var path = Path.Combine(_folder.FullName, "token");
        await File.WriteAllTextAsync(path, "old", Token);
        var tokens = new TokenFile(path, time);
        await tokens.GetTokenAsync(Token);
        File.Delete(path);
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("old", await tokens.GetTokenAsync(Token));
        tokens.Invalidate("old");
        await Assert.ThrowsAsync<ConfigurationException>(() => tokens.GetTokenAsync(Token).AsTask());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>A program called login beside the kubeconfig, which runs there.</summary>
    /// <returns>The path of the file "told" there.</returns>
    private string Program(string script)
    {
        var path = Path.Combine(_folder.FullName, "login");
        File.WriteAllText(path, $"#!/bin/sh\ncd \"$(dirname \"$0\")\"\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Path.Combine(_folder.FullName, "told");
    }

    private ClientConfiguration Resolve(string user, string cluster = "")
    {
        var path = Path.Combine(_folder.FullName, "config");
        File.WriteAllText(path, $$"""
            current-context: here
            contexts: [{name: here, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "https://one:6443"{{cluster}}} }]
            users: [{name: u, user: { {{user}} } }]
            """);
        return KubeConfig.Load(path, _ => null).Resolve(context: null, TimeProvider.System);
    }
}
