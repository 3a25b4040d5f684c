using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;

namespace SecureStoreBackup.Tests.Sandbox;

/// <summary>How clients reach the sandbox: <c>*.localhost</c> is loopback (RFC 6761), and one authority is trusted.</summary>
internal static class LoopbackTransport
{
    public static SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = ConnectAsync,
        UseCookies = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { AzureCertificates.Authority.Certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };

    public static HttpPipelineTransport Create() =>
        new HttpClientTransport(new HttpClient(CreateHandler()));

    static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync("127.0.0.1", context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
