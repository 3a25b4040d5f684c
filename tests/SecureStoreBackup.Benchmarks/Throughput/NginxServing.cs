using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.Benchmarks.Throughput;

/// <summary>The peer: Debian's nginx with the same file, certificates and protocol, one worker for each processor.</summary>
internal sealed class NginxServing : IServing
{
    private readonly ChildProcess _process;

    private NginxServing(ChildProcess process, Uri address, string name) => (_process, Address, Name) = (process, address, name);

    /// <summary>With its version.</summary>
    public string Name { get; }

    public Uri Address { get; }

    public string Path => $"/{ServingPlace.Set}/app/large.bak";

    /// <summary>The master, and its workers.</summary>
    public IReadOnlyList<int> Processes =>
        [_process.Pid, .. File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Pid}/task/{_process.Pid}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    public static async Task<NginxServing> StartAsync(ServingPlace place, CancellationToken cancellationToken)
    {
        var address = AgentServing.FreeAddress();
        var configuration = System.IO.Path.Combine(place.Root, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(place, address), cancellationToken);
        // Its workers may be another user, and have to reach the file.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(place.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var process = await ChildProcess.StartAsync(
            "nginx", place.Root, "nginx", ["-p", place.Root, "-c", configuration], new Dictionary<string, string>(StringComparer.Ordinal), TimeProvider.System, cancellationToken);
        await Until.TrueAsync(() => process.HasExited || Listens(address), TimeSpan.FromSeconds(30), TimeProvider.System, "nginx to listen", cancellationToken);
        return process.HasExited ? throw new InvalidOperationException($"nginx ended: {await File.ReadAllTextAsync(process.Log, cancellationToken)}") : new NginxServing(process, address, await VersionAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        // Told to stop, it takes its workers along.
        await _process.StopAsync("TERM", CancellationToken.None);
        await _process.DisposeAsync();
    }

    private static bool Listens(Uri address)
    {
        using var socket = new TcpClient();
        try
        {
            socket.Connect(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        using var asked = Process.Start(new ProcessStartInfo("nginx", ["-v"]) { UseShellExecute = false, RedirectStandardError = true })!;
        var said = await asked.StandardError.ReadToEndAsync(cancellationToken);
        return said.Trim().Split(": ")[^1].Replace('/', ' ');
    }

    private static string Configuration(ServingPlace place, Uri address) => $$"""
        daemon off;
        worker_processes auto;
        pid {{place.Root}}/nginx.pid;
        error_log {{place.Root}}/nginx.error.log;
        events {}
        http {
          access_log off;
          client_body_temp_path {{place.Root}}/nginx-body;
          sendfile on;
          keepalive_requests 100000;
          server {
            listen 127.0.0.1:{{address.Port}} ssl;
            ssl_certificate {{place.Root}}/server.pem;
            ssl_certificate_key {{place.Root}}/server.key;
            ssl_client_certificate {{place.Root}}/ca.pem;
            ssl_verify_client on;
            ssl_protocols TLSv1.2 TLSv1.3;
            root {{place.Mount}};
          }
        }
        """;
}
