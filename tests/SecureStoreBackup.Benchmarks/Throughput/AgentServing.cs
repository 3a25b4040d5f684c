using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.Benchmarks.Throughput;

/// <summary>The agent's own binary, with a journal that tells it of the set.</summary>
internal sealed class AgentServing : IServing
{
    private readonly ChildProcess _process;

    private AgentServing(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public string Path => $"/v1/sets/{ServingPlace.Set}/files/app/large.bak";

    public IReadOnlyList<int> Processes => [_process.Pid];

    public static async Task<AgentServing> StartAsync(ServingPlace place, CancellationToken cancellationToken)
    {
        // Its log is appended to, and is waited for: each start has its own.
        var name = $"agent-{Guid.NewGuid():N}";
        var data = System.IO.Path.Combine(place.Root, $"{name}-data");
        WriteJournal(data);
        var address = FreeAddress();
        var configuration = System.IO.Path.Combine(place.Root, "agent.json");
        await File.WriteAllTextAsync(configuration, Configuration(place, data, address), cancellationToken);
        var process = await ChildProcess.StartAsync(
            name, place.Root, Repository.Binary("SecureStoreBackup.FarmAgent", "securestore-farm-agent"), ["run", "--config", configuration], new Dictionary<string, string>(StringComparer.Ordinal), TimeProvider.System, cancellationToken);
        await Until.TrueAsync(() => File.ReadAllText(process.Log).Contains("listens on", StringComparison.Ordinal) || process.HasExited, TimeSpan.FromSeconds(60), TimeProvider.System, "the agent to listen", cancellationToken);
        return process.HasExited ? throw new InvalidOperationException($"The agent ended: {await File.ReadAllTextAsync(process.Log, cancellationToken)}") : new AgentServing(process, address);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>On loopback, with a port that was free a moment ago.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    private static void WriteJournal(string data)
    {
        using var store = new JobStore(data, TimeProvider.System, NullLogger<JobStore>.Instance);
        var job = store.Accept(new JobRequest
        {
            Id = "throughput.BackUpFarm.1",
            Kind = JobKind.Backup,
            Term = new FencingTerm("throughput", 1),
            Backup = new BackupJob { SetId = ServingPlace.Set, Application = Guid.Empty.ToString(), ApplicationItem = "none", BackupDirectory = ServingPlace.Share },
        });
        job.Prepare(new string('0', 64), new ServiceDatabase("none", "none"));
        job.End(job.Status with { State = JobState.Succeeded });
    }

    private static string Configuration(ServingPlace place, string data, Uri address) => new JsonObject
    {
        ["listen"] = address.GetLeftPart(UriPartial.Authority),
        ["certificate"] = "server.pem",
        ["privateKey"] = "server.key",
        ["clientCa"] = "ca.pem",
        ["clientSubjects"] = new JsonArray("securestore-operator"),
        ["dataDirectory"] = data,
        // Never started: nothing here asks SharePoint.
        ["powershell"] = "/bin/true",
        ["roots"] = new JsonArray(new JsonObject { ["path"] = ServingPlace.Share, ["mountedAt"] = place.Mount }),
    }.ToJsonString();
}
