using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.ApiServer;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

/// <summary>An API server of our own, and a client that trusts it.</summary>
internal sealed class TestApiServer : IAsyncDisposable
{
    private readonly CertificateAuthority _authority;
    private readonly IssuedCertificate _certificate;

    private TestApiServer(CertificateAuthority authority, IssuedCertificate certificate, KubernetesApiServer server)
    {
        (_authority, _certificate, Server) = (authority, certificate, server);
        Client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority.Certificate }, RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        })
        {
            BaseAddress = server.Url,
            Timeout = TimeSpan.FromSeconds(30),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", server.Token) },
        };
    }

    public KubernetesApiServer Server { get; }

    public HttpClient Client { get; }

    public static async Task<TestApiServer> StartAsync(TimeProvider? time = null, int history = 10_000, bool playControllerManager = true)
    {
        var authority = CertificateAuthority.Create("Test authority", TimeProvider.System);
        var certificate = authority.IssueLoopbackServer("kubernetes");
        var options = new KubernetesApiServerOptions
        {
            ServerCertificate = certificate.Certificate,
            CertificateAuthorityPem = authority.Pem,
            Time = time ?? TimeProvider.System,
            HistoryCapacity = history,
            PlayControllerManager = playControllerManager,
        };
        return new TestApiServer(authority, certificate, await KubernetesApiServer.StartAsync(options, TestContext.Current.CancellationToken));
    }

    public async Task<(int Code, JsonObject Body)> SendAsync(string method, string path, JsonNode? body = null, string contentType = "application/json", string accept = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(text)!.AsObject());
    }

    /// <summary>Sends, and expects success.</summary>
    public async Task<JsonObject> DoAsync(string method, string path, JsonNode? body = null, string contentType = "application/json", string accept = "application/json")
    {
        var (code, answer) = await SendAsync(method, path, body, contentType, accept);
        Assert.True(code is 200 or 201, $"{method} {path}: {code} {answer["message"]}");
        return answer;
    }

    /// <summary>The events of a watch, until its end.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            yield return JsonNode.Parse(line)!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        _certificate.Dispose();
        _authority.Dispose();
    }
}
