using System.Text.RegularExpressions;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>A <c>kubectl proxy</c>, which knows how to get into whichever cluster the world has.</summary>
internal sealed partial class KubectlProxy : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private KubectlProxy(ChildProcess process) => _process = process;

    /// <summary>Where it listens, on loopback and without credentials.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Under a name, and so with a log, of its own: where an earlier one listened must not be taken for where this one does.</summary>
    public static async Task<KubectlProxy> StartAsync(World world, CancellationToken cancellationToken)
    {
        var proxy = new KubectlProxy(await ChildProcess.StartAsync(
            $"kubectl-proxy-{Guid.NewGuid():n}", world.Directory, "kubectl", ["proxy", "--port=0", "--kubeconfig", world.KubeConfig], new Dictionary<string, string>(), TimeProvider.System, cancellationToken));
        proxy.Address = await proxy.ListensAsync(cancellationToken);
        return proxy;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<Uri> ListensAsync(CancellationToken cancellationToken)
    {
        Match? said = null;
        await Until.TrueAsync(
            () => (said = Listens().Match(File.ReadAllText(_process.Log))).Success || _process.HasExited, TimeSpan.FromSeconds(30), TimeProvider.System, "kubectl proxy to listen", cancellationToken);
        return said!.Success ? new Uri($"http://{said.Groups["address"].Value}/") : throw new InvalidOperationException($"kubectl proxy ended; see {_process.Log}.");
    }

    [GeneratedRegex("Starting to serve on (?<address>127\\.0\\.0\\.1:[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listens();
}
