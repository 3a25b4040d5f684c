using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.Sandbox.Certificates;

namespace SecureStoreBackup.Tests.Sandbox.Certificates;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Test authority", TimeProvider.System);

    [Fact]
    public async Task Both_sides_of_a_mutual_handshake_trust_what_the_authority_issued()
    {
        using var server = _authority.IssueServer("api", ["localhost"], [IPAddress.Loopback]);
        using var client = _authority.IssueClient("operator");

        var (serverSaw, clientErrors) = await HandshakeAsync(server.Certificate, client.Certificate, "127.0.0.1");

        Assert.Equal("CN=operator", serverSaw);
        Assert.Equal(SslPolicyErrors.None, clientErrors);
    }

    [Fact]
    public async Task A_server_certificate_is_not_valid_for_another_address()
    {
        using var server = _authority.IssueServer("api", ["localhost"], []);
        using var client = _authority.IssueClient("operator");

        var (_, clientErrors) = await HandshakeAsync(server.Certificate, client.Certificate, "127.0.0.1");

        Assert.Equal(SslPolicyErrors.RemoteCertificateNameMismatch, clientErrors);
    }

    [Fact]
    public void The_PEM_forms_hold_the_same_certificate_and_its_key()
    {
        using var issued = _authority.IssueClient("operator");

        using var read = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.PrivateKeyPem);

        Assert.Equal(issued.Certificate.Thumbprint, read.Thumbprint);
        Assert.True(read.HasPrivateKey);
    }

    public void Dispose() => _authority.Dispose();

    private async Task<(string? ServerSaw, SslPolicyErrors ClientErrors)> HandshakeAsync(X509Certificate2 server, X509Certificate2 client, string host)
    {
        var token = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var outgoing = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync(token).AsTask();
        await outgoing.ConnectAsync((IPEndPoint)listener.LocalEndpoint, token);
        using var incoming = await accepting;

        var errors = SslPolicyErrors.None;
        await using var serverSide = new SslStream(incoming.GetStream());
        await using var clientSide = new SslStream(outgoing.GetStream());
        await Task.WhenAll(
            serverSide.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = server,
                ClientCertificateRequired = true,
                CertificateChainPolicy = Policy(),
            }, token),
            clientSide.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificates = [client],
                CertificateChainPolicy = Policy(),
                RemoteCertificateValidationCallback = (_, presented, _, e) => { errors = e; return presented is not null; },
            }, token)).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, token);
        return (serverSide.RemoteCertificate?.Subject, errors);
    }

    private X509ChainPolicy Policy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _authority.Certificate },
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
