using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Sandbox.Hosting;

/// <summary>HTTP to servers of one authority, or without TLS, passed on as it is: no redirects, cookies, proxies or decompression.</summary>
internal static class PinnedHandler
{
    public static SocketsHttpHandler Create(X509Certificate2? authority) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        SslOptions = authority is null ? new() : new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };
}
