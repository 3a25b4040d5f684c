namespace SecureStoreBackup.Kubernetes.Client.Configuration;

/// <summary>The configuration that the kubelet gives to every pod.</summary>
public static class InClusterConfiguration
{
    /// <summary>Where the kubelet mounts token, ca.crt and namespace.</summary>
    public const string DefaultDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    private const string HostVariable = "KUBERNETES_SERVICE_HOST";
    private const string PortVariable = "KUBERNETES_SERVICE_PORT";

    /// <summary>Whether this process runs in a pod with a service account.</summary>
    public static bool IsAvailable(Func<string, string?> environment, string directory = DefaultDirectory)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return !string.IsNullOrEmpty(environment(HostVariable)) && File.Exists(Path.Combine(directory, "token"));
    }

    /// <exception cref="ConfigurationException">A variable or file is missing or makes no sense.</exception>
    public static ClientConfiguration Load(Func<string, string?> environment, TimeProvider time, string directory = DefaultDirectory)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var authority = Path.Combine(directory, "ca.crt");
        var roots = Credentials.Certificates(authority, Credentials.ReadText(authority, "ca.crt"));
        return new ClientConfiguration(Server(environment))
        {
            Namespace = Credentials.ReadText(Path.Combine(directory, "namespace"), "namespace").Trim(),
            CertificateAuthority = roots,
            Tokens = new TokenFile(Path.Combine(directory, "token"), time),
        };
    }

    private static Uri Server(Func<string, string?> environment)
    {
        var host = environment(HostVariable);
        var port = environment(PortVariable) is { Length: > 0 } given ? given : "443";
        if (string.IsNullOrEmpty(host))
            throw new ConfigurationException($"{HostVariable} is not set: this process runs in no pod. Give a kubeconfig.");
        var bracketed = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return Uri.TryCreate($"https://{bracketed}:{port}", UriKind.Absolute, out var server)
            ? server
            : throw new ConfigurationException($"{HostVariable}={host} and {PortVariable}={port} make no address. The kubelet sets both; do not override them.");
    }
}
