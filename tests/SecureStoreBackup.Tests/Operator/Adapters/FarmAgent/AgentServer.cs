using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Operator.Adapters.Identity;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Tests.Operator.Adapters.FarmAgent;

/// <summary>An HTTPS server on loopback that insists on client certificates of its authority, and answers as the test says.</summary>
internal sealed class AgentServer : IAsyncDisposable
{
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("farm", TimeProvider.System);
    private readonly List<IDisposable> _issued = [];
    private WebApplication? _application;

    /// <summary>Answers each request.</summary>
    public RequestDelegate Answer { get; set; } = context => Task.CompletedTask;

    public Uri Url { get; private set; } = new("https://localhost");

    public static async Task<AgentServer> StartAsync(string hostName = "localhost")
    {
        var server = new AgentServer();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var certificate = server._authority.IssueServer("agent", [hostName], []);
        server._issued.Add(certificate);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate.Certificate;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = server.Accepts;
        })));
        server._application = builder.Build();
        server._application.Run(context => server.Answer(context));
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        var address = server._application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        server.Url = new($"https://localhost:{new Uri(address).Port}/");
        return server;
    }

    /// <summary>Production's client, with a certificate of this authority or of <paramref name="other"/>.</summary>
    public FarmAgentClient Client(FarmAgentOptions? options = null, CertificateAuthority? other = null, string? trust = null)
    {
        var certificate = (other ?? _authority).IssueClient("operator");
        _issued.Add(certificate);
        var credentials = new FarmCredentials(certificate.CertificatePem, new SecretValue(certificate.PrivateKeyPem), trust ?? _authority.Pem);
        var client = FarmAgentClient.Open(Url, credentials, options ?? new() { ResumeDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        _issued.Add(client);
        return client;
    }

    public Task StopAsync() => _application!.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        _issued.Reverse();
        _issued.ForEach(one => one.Dispose());
        await StopAsync();
        await _application!.DisposeAsync();
        _authority.Dispose();
    }

    private bool Accepts(X509Certificate2 certificate, X509Chain? chain, System.Net.Security.SslPolicyErrors errors)
    {
        using var pinned = new X509Chain { ChainPolicy = TrustedHandler.Pin([_authority.Certificate]) };
        return pinned.Build(certificate);
    }
}
