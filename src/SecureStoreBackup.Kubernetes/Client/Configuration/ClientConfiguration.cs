using System.Security.Cryptography.X509Certificates;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>Where the API server is, how to know it, and who we are.</summary>
/// <param name="Server">Absolute http or https URL; a path in it is kept.</param>
public sealed record ClientConfiguration(Uri Server)
{
    /// <summary>The namespace for people's commands that name none. Default "default".</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The roots that the server's certificate must chain to. Null: those of the system.</summary>
    public X509Certificate2Collection? CertificateAuthority { get; init; }

    /// <summary>Takes any certificate. For people's experiments, never for an operator.</summary>
    public bool SkipTlsVerification { get; init; }

    /// <summary>The name in the server's certificate where it differs from the URL's host; null when it does not.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>With its private key; null when we show none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>What stands between <see cref="ClientCertificate"/> and a root that the server knows; sent along.</summary>
    public X509Certificate2Collection ClientCertificateChain { get; init; } = [];

    /// <summary>The proxy to go through (http, https, socks4, socks5). Null: as HTTPS_PROXY and NO_PROXY say.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>As whom to act; null as ourselves.</summary>
    public Impersonation? Impersonation { get; init; }

    /// <summary>Bearer tokens; null when we send none.</summary>
    public ITokenSource? Tokens { get; init; }

    /// <summary>How long one call may take, a watch's stream apart. Default 30 s, half of the server's own limit.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests per second, all callers together. Default 200.</summary>
    public double RequestsPerSecond { get; init; } = 200;

    /// <summary>How many requests may leave at once after a pause. Default 400.</summary>
    public int Burst { get; init; } = 400;

    /// <summary>Who we say we are in the server's audit log.</summary>
    public string UserAgent { get; init; } = "SecureStoreBackup.Kubernetes/0.1";

    /// <summary>Server and namespace; no credential.</summary>
    public override string ToString() => $"{Server} (namespace {Namespace})";
}
