using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Sandbox.ApiServer;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>The sandbox's API server in this process, or a cluster that somebody named; with our definitions and an empty namespace.</summary>
internal sealed class ScaleCluster : IAsyncDisposable
{
    public const string TlsSecret = "farm-agent-tls";

    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Scale", TimeProvider.System);
    private readonly bool _foreign;
    private IssuedCertificate? _certificate;
    private KubernetesApiServer? _server;

    private ScaleCluster(string kubeConfig, bool foreign) => (KubeConfig, _foreign) = (kubeConfig, foreign);

    public string KubeConfig { get; private set; }

    public KubernetesClient Client { get; private set; } = null!;

    /// <summary>A new one each time: what an earlier run left in a cluster is not counted again.</summary>
    public string Namespace { get; } = $"securestore-scale-{Guid.NewGuid():n}"[..26];

    public static async Task<ScaleCluster> StartAsync(string? kubeConfig, string directory, CancellationToken cancellationToken)
    {
        var cluster = new ScaleCluster(kubeConfig ?? Path.Combine(directory, "kubeconfig"), kubeConfig is not null);
        if (kubeConfig is null)
        {
            cluster._certificate = cluster._authority.IssueLoopbackServer("kubernetes");
            cluster._server = await KubernetesApiServer.StartAsync(
                new KubernetesApiServerOptions { ServerCertificate = cluster._certificate.Certificate, CertificateAuthorityPem = cluster._authority.Pem, HistoryCapacity = 100_000 }, cancellationToken);
            cluster._server.WriteKubeConfig(cluster.KubeConfig);
        }

        await cluster.KubectlAsync(["apply", "-f", Path.Combine(Repository.Root, "crds")], cancellationToken);
        await cluster.KubectlAsync(["wait", "--for=condition=Established", "--timeout=60s", "-f", Path.Combine(Repository.Root, "crds")], cancellationToken);
        await cluster.KubectlAsync(["create", "namespace", cluster.Namespace], cancellationToken);
        cluster.Client = new KubernetesClient(ConfigurationLoader.Load(cluster.KubeConfig, null, Environment.GetEnvironmentVariable, TimeProvider.System), TimeProvider.System, NullLogger<KubernetesClient>.Instance);
        await cluster.Client.CreateAsync(Resources.Secrets, new Secret
        {
            Metadata = new ObjectMeta { Name = TlsSecret, Namespace = cluster.Namespace },
            Type = "kubernetes.io/tls",
            Data = new Dictionary<string, byte[]> { ["tls.crt"] = "-"u8.ToArray(), ["tls.key"] = "-"u8.ToArray(), ["ca.crt"] = "-"u8.ToArray() },
        }, cancellationToken);
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        if (_foreign)
            await KubectlAsync(["delete", "namespace", Namespace, "--wait=false"], CancellationToken.None);
        Client.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _certificate?.Dispose();
        _authority.Dispose();
    }

    private async Task KubectlAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var kubectl = Process.Start(new ProcessStartInfo("kubectl", arguments) { UseShellExecute = false, RedirectStandardOutput = true, Environment = { ["KUBECONFIG"] = KubeConfig } })!;
        await kubectl.StandardOutput.ReadToEndAsync(cancellationToken);
        await kubectl.WaitForExitAsync(cancellationToken);
        if (kubectl.ExitCode != 0)
            throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)} ended with {kubectl.ExitCode}; what it said stands above.");
    }
}
