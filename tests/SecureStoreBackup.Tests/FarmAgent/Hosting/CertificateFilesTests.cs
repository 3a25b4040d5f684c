using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.Hosting.Configuration;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Hosting;

public sealed class CertificateFilesTests : IDisposable
{
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(3);
    private readonly VirtualTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("certificates-");
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Farm", TimeProvider.System);

    [Fact]
    public void A_renewed_certificate_is_what_the_next_handshake_shows()
    {
        Write(out var first);
        var files = Open();
        Assert.Equal(first, Shown(files));

        Write(out var second);
        Assert.Equal(first, Shown(files));
        _time.Advance(s_later);

        Assert.Equal(second, Shown(files));
    }

    [Fact]
    public void A_new_certificate_beside_the_old_key_keeps_the_old_pair_until_the_key_comes()
    {
        Write(out var first);
        var files = Open();
        using var renewed = _authority.IssueLoopbackServer("agent");
        File.WriteAllText(At("server.pem"), renewed.CertificatePem);
        _time.Advance(s_later);
        Assert.Equal(first, Shown(files));

        File.WriteAllText(At("server.key"), renewed.PrivateKeyPem + "\n");
        _time.Advance(s_later);

        Assert.Equal(renewed.Certificate.Thumbprint, Shown(files));
    }

    [Fact]
    public void Files_that_are_broken_or_gone_keep_what_was_read()
    {
        Write(out var first);
        var files = Open();
        File.WriteAllText(At("server.pem"), "-----BEGIN CERTIFICATE-----\nAAAA");
        _time.Advance(s_later);
        Assert.Equal(first, Shown(files));

        File.Delete(At("server.pem"));
        File.Delete(At("client-ca.pem"));
        _time.Advance(s_later);

        Assert.Equal(first, Shown(files));
    }

    [Fact]
    public void Without_them_there_is_nothing_to_begin_with()
    {
        Write(out _);
        File.WriteAllText(At("client-ca.pem"), "nothing");

        Assert.Throws<ConfigurationException>(Open);
    }

    [Fact]
    public async Task A_client_authority_that_is_replaced_shuts_its_clients_out_at_the_next_connection()
    {
        await using var agent = new AgentUnderTest();
        await agent.StartAsync(TestContext.Current.CancellationToken);
        using (var answer = await agent.Operator().Http.GetAsync("/v1/jobs", TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var other = CertificateAuthority.Create("Other", TimeProvider.System);

        await File.WriteAllTextAsync(agent.ClientCa, other.Pem, TestContext.Current.CancellationToken);

        using var stranger = other.IssueClient(AgentUnderTest.Subject);
        await Eventually.TrueAsync(async () => await IsLetInAsync(agent, stranger.Certificate));
        using var former = agent.Authority.IssueClient(AgentUnderTest.Subject);
        Assert.False(await IsLetInAsync(agent, former.Certificate));
    }

    [Fact]
    public async Task The_agent_sends_the_authorities_between_its_certificate_and_its_root()
    {
        Write(out _);
        await File.AppendAllTextAsync(At("server.pem"), "\n" + _authority.Pem, TestContext.Current.CancellationToken);

        Assert.Equal([_authority.Certificate.Thumbprint], Certificates.LoadIntermediates(Configuration(), Certificates.LoadServer(Configuration())).Select(certificate => certificate.Thumbprint));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private static async Task<bool> IsLetInAsync(AgentUnderTest agent, X509Certificate2 certificate)
    {
        try
        {
            using var answer = await agent.Client(certificate).GetAsync("/v1/jobs", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Shown(CertificateFiles files) => files.Current.ServerCertificateContext!.TargetCertificate.Thumbprint;

    private CertificateFiles Open() => new(Configuration(), _time, NullLogger<CertificateFiles>.Instance);

    private AgentConfiguration Configuration() => new()
    {
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Certificate = At("server.pem"),
        PrivateKey = At("server.key"),
        ClientCa = At("client-ca.pem"),
        ClientSubjects = ["operator"],
        DataDirectory = At("data"),
        PowerShell = "powershell",
        Roots = [],
        SqlServers = [],
    };

    private void Write(out string thumbprint)
    {
        using var server = _authority.IssueLoopbackServer("agent");
        thumbprint = server.Certificate.Thumbprint;
        File.WriteAllText(At("server.pem"), server.CertificatePem);
        File.WriteAllText(At("server.key"), server.PrivateKeyPem);
        File.WriteAllText(At("client-ca.pem"), _authority.Pem);
        // The clock of a file system may be too coarse to tell two writes of the same length apart.
        File.SetLastWriteTimeUtc(At("server.pem"), _time.GetUtcNow().UtcDateTime.AddTicks(_written++));
    }

    private int _written;

    private string At(string name) => Path.Combine(_directory.FullName, name);
}
