using System.Net.Sockets;
using SecureStoreBackup.Benchmarks.Throughput;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>The operator, in its own process, with the garbage budget that the image sets (Dockerfile).</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private OperatorProcess(ChildProcess process, TimeSpan untilReady) => (_process, UntilReady, CpuSecondsUntilReady) = (process, untilReady, ProcessFigures.CpuSeconds(process.Pid));

    /// <summary>From its start to the first answer of /readyz that says yes.</summary>
    public TimeSpan UntilReady { get; }

    /// <summary>What that took of processors, however busy they were with others.</summary>
    public double CpuSecondsUntilReady { get; }

    public double CpuSeconds => ProcessFigures.CpuSeconds(_process.Pid);

    public double ResidentMiB => ProcessFigures.ResidentKiB(_process.Pid) / 1024.0;

    public double PeakMiB => ProcessFigures.PeakKiB(_process.Pid) / 1024.0;

    public static async Task<OperatorProcess> StartAsync(ScaleCluster cluster, string directory, CancellationToken cancellationToken)
    {
        var health = new UriBuilder(AgentServing.FreeAddress()) { Scheme = Uri.UriSchemeHttp }.Uri;
        var started = TimeProvider.System.GetTimestamp();
        var process = await ChildProcess.StartAsync(
            "operator", directory, Environment.ProcessPath!, [OperatorUnderDoubles.Name, "--kubeconfig", cluster.KubeConfig, "--namespace", cluster.Namespace, "--health", health.AbsoluteUri],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_GCgen0size"] = "0x1000000" }, TimeProvider.System, cancellationToken);
        using var http = new HttpClient { BaseAddress = health };
        while (!await IsReadyAsync(http, cancellationToken))
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException($"The operator is not ready: {await File.ReadAllTextAsync(process.Log, cancellationToken)}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }

        return new OperatorProcess(process, TimeProvider.System.GetElapsedTime(started));
    }

    /// <summary>As Kubernetes ends it: it lets go of its lease.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _process.StopAsync("TERM", cancellationToken);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException)
        {
            return false;   // it does not listen yet
        }
    }
}
