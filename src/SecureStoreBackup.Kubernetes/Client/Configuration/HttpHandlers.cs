using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>How we speak TLS to the API server.</summary>
internal static class HttpHandlers
{
    public static SocketsHttpHandler For(ClientConfiguration configuration)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect would carry the token elsewhere
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // find servers that came later behind one name
            EnableMultipleHttp2Connections = true, // a server that limits streams must not let calls wait for watches
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30), // as client-go has it: a connection that died without a word
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            SslOptions = new SslClientAuthenticationOptions(),
        };
        if (configuration.Proxy is { } proxy)
            handler.Proxy = ProxyAt(proxy);
        if (configuration.ClientCertificate is { } certificate)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, configuration.ClientCertificateChain, offline: true);
        if (configuration.SkipTlsVerification)
            AcceptAny(handler.SslOptions);
        else if (configuration.CertificateAuthority is { } roots)
            handler.SslOptions.CertificateChainPolicy = TrustOnly(roots);
        return handler;
    }

    /// <summary>Name and password in the URL, as kubectl takes them.</summary>
    private static WebProxy ProxyAt(Uri proxy)
    {
        var parts = proxy.UserInfo.Split(':', 2);
        return new WebProxy(proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped))
        {
            Credentials = proxy.UserInfo.Length == 0 ? null
                : new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : ""),
        };
    }

    /// <summary>Names are still checked; revocation is not, since cluster CAs publish no lists.</summary>
    private static X509ChainPolicy TrustOnly(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    // Reached only through insecure-skip-tls-verify, which its user wrote down.
#pragma warning disable CA5359, MA0039
    private static void AcceptAny(SslClientAuthenticationOptions options) =>
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039
}
