using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>Reads a cluster of a kubeconfig: the server's address and how to know it.</summary>
internal static class KubeConfigCluster
{
    public static ClientConfiguration Read(YamlPlace cluster)
    {
        var server = cluster.RequiredText("server");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            throw cluster.Error("server", $"is \"{server}\", not an http or https URL");
        var (roots, skip) = (Roots(cluster), cluster.Flag("insecure-skip-tls-verify"));
        if (skip && roots is not null)
            throw cluster.Error("insecure-skip-tls-verify", "is true, and there is a certificate-authority, which would not be looked at. Take one of them out");
        return new ClientConfiguration(uri)
        {
            CertificateAuthority = roots,
            SkipTlsVerification = skip,
            TlsServerName = cluster.Text("tls-server-name"),
            Proxy = Proxy(cluster),
        };
    }

    private static Uri? Proxy(YamlPlace cluster)
    {
        if (cluster.Text("proxy-url") is not { } text)
            return null;
        // The text is not repeated, for it may hold a password.
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "socks4" or "socks5"
            ? uri
            : throw cluster.Error("proxy-url", "is not a URL that begins with http, https, socks4 or socks5");
    }

    private static X509Certificate2Collection? Roots(YamlPlace cluster) =>
        Pem(cluster, "certificate-authority") is var (where, pem) ? Credentials.Certificates(where, pem) : null;

    /// <summary>The PEM of a field that comes as base64 in <c>field-data</c>, which counts first, or as a file's path in <c>field</c>.</summary>
    public static (string Where, string Pem)? Pem(YamlPlace place, string field)
    {
        if (place.Text($"{field}-data") is { } data)
        {
            try
            {
                return (place.Where($"{field}-data"), Encoding.UTF8.GetString(Convert.FromBase64String(data)));
            }
            catch (FormatException e)
            {
                throw place.Error($"{field}-data", "is not base64", e);
            }
        }

        return place.Text(field) is { } path
            ? (place.Where(field), Credentials.ReadText(place.Resolve(path), place.Where(field)))
            : null;
    }
}
