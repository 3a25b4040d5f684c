using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Hosting;

namespace SecureStoreBackup.Tests.Kubernetes.Client;

/// <summary>Whom we believe to be the API server, over real TLS on loopback.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("ours", TimeProvider.System);
    private readonly CertificateAuthority _stranger = CertificateAuthority.Create("theirs", TimeProvider.System);
    private WebApplication _server = null!;
    private IssuedCertificate _certificate = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _certificate = _authority.IssueServer("api.internal", ["api.internal"], []);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = _certificate.Certificate;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            })));
        _server = builder.Build();
        _server.Run(context => context.Response.WriteAsync(
            $$$$"""{"metadata":{"name":"a","uid":"{{{{context.Connection.ClientCertificate?.Thumbprint}}}}","labels":{"by":"{{{{context.Request.Protocol}}}}","connection":"{{{{context.Connection.Id}}}}"}}}"""));
        await _server.StartAsync(Token);
    }

    [Fact]
    public async Task Our_authority_and_the_right_name_are_believed() =>
        Assert.Equal("a", (await GetAsync(Configuration())).Metadata.Name);

    [Fact]
    public async Task All_calls_go_over_one_connection_by_HTTP_2()
    {
        using var client = new KubernetesClient(Configuration(), TimeProvider.System, NullLogger<KubernetesClient>.Instance);
        await client.GetAsync(Widget.Resource, Widget.Key("a"), Token);

        var widgets = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetAsync(Widget.Resource, Widget.Key("a"), Token)));

        Assert.All(widgets, widget => Assert.Equal("HTTP/2", widget.Metadata.Labels!["by"]));
        Assert.Single(widgets.Select(widget => widget.Metadata.Labels!["connection"]).Distinct());
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_refused()
    {
        using var old = CertificateAuthority.Create("old", new VirtualTime(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        using var expired = old.IssueLoopbackServer("api");
        await using var server = await LoopbackServer.StartAsync(0, expired.Certificate, context => context.Response.WriteAsync("{}", context.RequestAborted), Token);

        await AssertRefusedAsync(new(new Uri($"https://localhost:{server.Port}")) { CertificateAuthority = [old.Certificate] });
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused() =>
        await AssertRefusedAsync(Configuration() with { CertificateAuthority = [_stranger.Certificate] });

    [Fact]
    public async Task Our_authority_under_another_name_is_refused() =>
        await AssertRefusedAsync(Configuration() with { TlsServerName = "other.internal" });

    [Fact]
    public async Task An_authority_of_a_cluster_is_not_believed_when_none_is_configured() =>
        await AssertRefusedAsync(Configuration() with { CertificateAuthority = null });

    [Fact]
    public async Task Who_asked_to_skip_verification_skips_it() =>
        Assert.Equal("a", (await GetAsync(Configuration() with { CertificateAuthority = null, TlsServerName = null, SkipTlsVerification = true })).Metadata.Name);

    [Fact]
    public async Task Our_client_certificate_is_shown()
    {
        using var me = _stranger.IssueClient("me");

        Assert.Equal(me.Certificate.Thumbprint, (await GetAsync(Configuration() with { ClientCertificate = me.Certificate })).Metadata.Uid);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _authority.Dispose();
        _stranger.Dispose();
    }

    private ClientConfiguration Configuration() => new(new Uri(_server.Urls.First()))
    {
        CertificateAuthority = [_authority.Certificate],
        TlsServerName = "api.internal",
    };

    private static async Task<Widget> GetAsync(ClientConfiguration configuration)
    {
        using var client = new KubernetesClient(configuration, TimeProvider.System, NullLogger<KubernetesClient>.Instance);
        return await client.GetAsync(Widget.Resource, Widget.Key("a"), Token);
    }

    private static async Task AssertRefusedAsync(ClientConfiguration configuration)
    {
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(configuration));
        Assert.IsType<AuthenticationException>(e.InnerException);
    }
}
