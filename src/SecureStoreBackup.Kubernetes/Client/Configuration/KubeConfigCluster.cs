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
        return new ClientConfiguration(uri)
        {
            CertificateAuthority = Roots(cluster),
            SkipTlsVerification = cluster.Flag("insecure-skip-tls-verify"),
            TlsServerName = cluster.Text("tls-server-name"),
        };
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
