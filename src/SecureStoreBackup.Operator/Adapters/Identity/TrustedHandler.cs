using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>HTTP handlers that trust the system's roots or, where a CA bundle is given, that bundle alone. Host names are always verified.</summary>
public static class TrustedHandler
{
    /// <exception cref="StepFailedException"><see cref="Reasons.InvalidSpec"/>: the bundle holds no certificate that can be read.</exception>
    public static SocketsHttpHandler Create(AzureRoute route)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectCallback = ConnectAsync,
        };
        if (route.Proxy is { } proxy)
            handler.Proxy = new WebProxy(proxy);
        if (route.CaBundle is { } caBundle)
            handler.SslOptions.CertificateChainPolicy = Pin(ParseBundle(caBundle));
        return handler;
    }

    /// <summary>A chain policy that trusts <paramref name="roots"/> and nothing else. Private authorities publish no revocation lists, so none is asked for.</summary>
    public static X509ChainPolicy Pin(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private static X509Certificate2Collection ParseBundle(string pem)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw InvalidBundle(e);
        }

        return roots.Count > 0 ? roots : throw InvalidBundle(null);
    }

    private static StepFailedException InvalidBundle(Exception? inner) => new(
        new StepFailure(Reasons.InvalidSpec, "The bundle holds no readable certificate; give PEM text with -----BEGIN CERTIFICATE-----.", Retry: false) { Field = "caBundle" }, inner);

    /// <summary>Connects as usual, except that names under <c>localhost</c> go to loopback (RFC 6761), which resolvers do not agree upon.</summary>
    internal static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        EndPoint endPoint = target.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ? new IPEndPoint(IPAddress.Loopback, target.Port) : target;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
