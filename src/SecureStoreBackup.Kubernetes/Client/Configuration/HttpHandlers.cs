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
            SslOptions = new SslClientAuthenticationOptions(),
        };
        if (configuration.ClientCertificate is { } certificate)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        if (configuration.SkipTlsVerification)
            AcceptAny(handler.SslOptions);
        else if (configuration.CertificateAuthority is { } roots)
            handler.SslOptions.CertificateChainPolicy = TrustOnly(roots);
        return handler;
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
