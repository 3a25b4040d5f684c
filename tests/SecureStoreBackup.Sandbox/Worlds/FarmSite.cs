using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Farm.PowerShell;
using SecureStoreBackup.Sandbox.Farm.Secrets;
using SecureStoreBackup.Sandbox.Processes;
using SecureStoreBackup.Sandbox.Sql;
using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Sandbox.Worlds;

/// <summary>One farm: simulated SharePoint and SQL Server, and the real agent that serves them.</summary>
public sealed class FarmSite : IAsyncDisposable
{
    /// <summary>The share that backups go to, as SharePoint and SQL Server see it.</summary>
    public const string Share = @"\\fs01\spbackup";

    /// <summary>The common name of the operator's client certificate.</summary>
    public const string Client = "securestore-operator";

    public const string Instance = @"SQL01\SHAREPOINT";

    /// <summary>What people stored in the Secure Store, to be read again after a restore.</summary>
    public const string TargetApplication = "PayrollDb";

    private const string ServiceApplication = "Secure Store Service";

    private readonly TdsServer _sql;
    private readonly TimeProvider _time;
    private ChildProcess? _agent;

    private FarmSite(SimulatedFarm farm, SqlInstance instance, TdsServer sql, string directory, Uri agentUrl, TimeProvider time)
    {
        (Farm, Sql, _sql, Directory, AgentUrl, _time) = (farm, instance, sql, directory, agentUrl, time);
    }

    /// <summary>What was stored in the Secure Store when the farm began; empty on a farm to drill on.</summary>
    public ImmutableArray<StoredCredentials> Stored { get; private init; } = [];

    public SecureStore Store => Farm.SecureStore(ServiceApplication);

    public SimulatedFarm Farm { get; }

    public SqlInstance Sql { get; }

    public string Directory { get; }

    public Uri AgentUrl { get; }

    public ChildProcess Agent => _agent ?? throw new InvalidOperationException("The agent is not running.");

    /// <summary>Makes the farm, with a key and credentials in its Secure Store where there is a passphrase, and starts its agent.</summary>
    public static async Task<FarmSite> StartAsync(string directory, FarmSiteOptions options, CertificateAuthority authority, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        System.IO.Directory.CreateDirectory(directory);
        var farm = SimulatedFarm.Create(Path.Combine(directory, "farm"), new FarmOptions
        {
            Servers = options.Servers,
            DatabasePadding = options.DatabasePadding,
            SecureStores = [new SecureStoreOptions
            {
                Name = ServiceApplication,
                Passphrase = options.Passphrase,
                DatabaseServer = Instance,
                TargetApplications = options.Passphrase is null ? [] : [new TargetApplicationState(TargetApplication, "Payroll database", "Group", ["User", "Password"])],
            }],
        }, time);
        ImmutableArray<StoredCredentials> stored = options.Passphrase is null
            ? []
            : [.. new[] { "payroll", "audit" }.Select(name => new StoredCredentials(TargetApplication, $@"CONTOSO\{name}", [$"svc-{name}", Guid.NewGuid().ToString("n")]))];
        foreach (var set in stored)
            farm.SecureStore(ServiceApplication).AddCredentials(set.TargetApplication, set.User, set.Values);
        // Each farm has a share of its own under the one name, as the share of a lab has: a set stands at the path that it was made at.
        farm.Mounts.Add(new Mount(Share, System.IO.Directory.CreateDirectory(Path.Combine(directory, "share", "keys")).Parent!.FullName));

        var password = Guid.NewGuid().ToString("n") + "Aa!";
        var instance = new SqlInstance(farm.Directory, new SqlInstanceOptions { Name = Instance, Logins = [new SqlLogin("securestore", password)], Databases = ["Secure_Store_Service_DB"] }, time);
        instance.AddLinkedLogin("erp-reader", Guid.NewGuid().ToString("n"));
        instance.AddCredential("backup-share", Guid.NewGuid().ToString("n"));
        var certificate = authority.IssueServer("SQL01", ["localhost"], [IPAddress.Loopback]);
        var sql = TdsServer.Start(instance, certificate.Certificate);
        var port = FreePort.Find();
        var site = new FarmSite(farm, instance, sql, directory, new Uri($"https://127.0.0.1:{port}/"), time) { Stored = stored };
        await site.WriteConfigurationAsync(authority, certificate, password, port, cancellationToken);
        await site.StartAgentAsync(cancellationToken);
        return site;
    }

    /// <summary>Starts the agent, or starts it again; returns when it listens.</summary>
    public async Task StartAgentAsync(CancellationToken cancellationToken)
    {
        if (_agent is not null)
            await _agent.DisposeAsync();
        var binary = Repository.Binary("SecureStoreBackup.FarmAgent", "securestore-farm-agent");
        _agent = await ChildProcess.StartAsync("agent", Directory, binary, ["run", "--config", Path.Combine(Directory, "agent.json")], new Dictionary<string, string>(), _time, cancellationToken);
        await Until.TrueAsync(
            async () => _agent.HasExited ? throw new InvalidOperationException($"The farm agent ended at once; see {_agent.Log}.") : await FreePort.AnswersAsync(AgentUrl.Port, cancellationToken),
            TimeSpan.FromSeconds(60), _time, "the farm agent to listen", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
            await _agent.DisposeAsync();
        await _sql.DisposeAsync();
    }

    private async Task WriteConfigurationAsync(CertificateAuthority authority, IssuedCertificate sql, string password, int port, CancellationToken cancellationToken)
    {
        using var server = authority.IssueServer("sp01", ["localhost"], [IPAddress.Loopback]);
        await WriteAsync("agent.crt", server.CertificatePem);
        await WriteAsync("agent.key", server.PrivateKeyPem);
        await WriteAsync("ca.crt", authority.Pem);
        await WriteAsync("sql.crt", sql.CertificatePem);
        await WriteAsync("sql.password", password);
        var configuration = new JsonObject
        {
            ["listen"] = $"https://127.0.0.1:{port}",
            ["certificate"] = "agent.crt",
            ["privateKey"] = "agent.key",
            ["clientCa"] = "ca.crt",
            ["clientSubjects"] = new JsonArray(Client),
            ["dataDirectory"] = "agent",
            ["powershell"] = Launcher.Write(Farm.Directory),
            ["roots"] = new JsonArray(new JsonObject { ["path"] = Share, ["mountedAt"] = Farm.Mounts.Find(Share) }),
            ["sqlServers"] = new JsonArray(new JsonObject
            {
                ["instance"] = Instance,
                ["dataSource"] = $"127.0.0.1,{_sql.Port}",
                ["authentication"] = new JsonObject { ["type"] = "Login", ["userName"] = "securestore", ["passwordFile"] = "sql.password" },
                ["serverCertificate"] = "sql.crt",
            }),
        };
        await WriteAsync("agent.json", configuration.ToJsonString());

        Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(Directory, name), content, cancellationToken);
    }
}
