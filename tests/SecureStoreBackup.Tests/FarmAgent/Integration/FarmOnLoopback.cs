using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Farm.PowerShell;
using SecureStoreBackup.Sandbox.Sql;
using SecureStoreBackup.Sandbox.Sql.Engine;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Farm;
using SecureStoreBackup.Tests.Sandbox.Sql;

namespace SecureStoreBackup.Tests.FarmAgent.Integration;

/// <summary>The simulated farm, its SQL Server, and the agent's binary between them and a client.</summary>
internal sealed class FarmOnLoopback : IAsyncDisposable
{
    public const string Keys = FarmWorld.Share + @"\keys";

    /// <summary>A root that is no share, which SQL Server on another host does not see.</summary>
    public const string LocalDrive = @"D:\spbackup";

    private readonly CertificateAuthority _authority = CertificateAuthority.Create("Farm", TimeProvider.System);
    private readonly List<IDisposable> _owned = [];
    private readonly TdsServer _sql;
    private AgentProcess? _agent;

    public FarmOnLoopback()
    {
        World = new FarmWorld(padding: 256 * 1024);
        Instance = new SqlInstance(World.Directory, SqlWorld.Options(), TimeProvider.System);
        var sqlCertificate = Own(_authority.IssueLoopbackServer("SQL01"));
        _sql = TdsServer.Start(Instance, sqlCertificate.Certificate);
        World.NewDirectory("keys");
        using var server = _authority.IssueLoopbackServer("SP01");
        Write("agent.pem", server.CertificatePem);
        Write("agent.key", server.PrivateKeyPem);
        Write("client-ca.pem", _authority.Pem);
        Write("sql.crt", sqlCertificate.CertificatePem);
        Write("sql.password", SqlWorld.Password);
        Write("agent.json", new JsonObject
        {
            ["listen"] = "https://127.0.0.1:0",
            ["certificate"] = "agent.pem",
            ["privateKey"] = "agent.key",
            ["clientCa"] = "client-ca.pem",
            ["clientSubjects"] = new JsonArray("securestore-operator"),
            ["dataDirectory"] = "agent-data",
            ["powershell"] = Launcher.Write(World.Directory),
            ["roots"] = new JsonArray(
                new JsonObject { ["path"] = FarmWorld.Share, ["mountedAt"] = World.ShareFolder },
                new JsonObject { ["path"] = LocalDrive, ["mountedAt"] = World.ShareFolder }),
            ["sqlServers"] = new JsonArray(new JsonObject
            {
                ["instance"] = Instance.Options.Name,
                ["dataSource"] = $"tcp:127.0.0.1,{_sql.Port}",
                ["serverCertificate"] = "sql.crt",
                ["authentication"] = new JsonObject { ["type"] = "Login", ["userName"] = "svc-export", ["passwordFile"] = "sql.password" },
            }),
        }.ToJsonString());
    }

    public FarmWorld World { get; }

    public SqlInstance Instance { get; }

    public AgentProcess Agent => _agent!;

    /// <summary>The agent's configuration file.</summary>
    public string Configuration => Path.Combine(World.Directory, "agent.json");

    public string Data => Path.Combine(World.Directory, "agent-data");

    /// <summary>Starts the agent and returns a client that it lets in.</summary>
    public async Task<FarmClient> StartAsync()
    {
        _agent = new AgentProcess("run", "--config", Configuration);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(_authority.Certificate);
        handler.SslOptions.ClientCertificates = [Own(_authority.IssueClient("securestore-operator")).Certificate];
        return new FarmClient(Own(new HttpClient(handler) { BaseAddress = await _agent.AddressAsync(), Timeout = TimeSpan.FromSeconds(90) }));
    }

    /// <summary>What the operator reads from the Secret of the agent.</summary>
    public FarmCredentials Credentials()
    {
        var client = Own(_authority.IssueClient("securestore-operator"));
        return new FarmCredentials(client.CertificatePem, new SecretValue(client.PrivateKeyPem), _authority.Pem);
    }

    public async Task KillAsync()
    {
        await _agent!.KillAsync();
        _agent.Dispose();
        _agent = null;
    }

    /// <summary>A backup of both items, as a run would ask for it after its preflight.</summary>
    public static JobRequest Backup(SecureStoreApplication application) => new()
    {
        Id = "9f0c1d2e.BackUpFarm.1",
        Kind = JobKind.Backup,
        Term = new FencingTerm("lease-1", 1),
        Backup = new BackupJob
        {
            SetId = "contoso-20261122t021500z-9f0c1d2e",
            Application = application.Id,
            ApplicationItem = application.ItemPath,
            ProxyItem = application.Proxy!.ItemPath,
            BackupDirectory = FarmWorld.Share,
        },
    };

    /// <summary>A restore of everything that a backup made.</summary>
    public static JobRequest Restore(BackupEvidence backup) => new()
    {
        Id = "9f0c1d2e.Restore.1",
        Kind = JobKind.Restore,
        Term = new FencingTerm("lease-1", 1),
        Restore = new RestoreJob
        {
            SetId = backup.SetId,
            BackupDirectory = FarmWorld.Share,
            Items = [.. backup.Items.Select(item => new RestoreItem(item.Role, item.ItemPath, item.BackupId))],
            Build = "16.0.10417.20018",
        },
    };

    public static JobRequest Refresh(SecureStoreApplication application, string passphrase, string id) => new()
    {
        Id = id,
        Kind = JobKind.RefreshKey,
        Term = new FencingTerm("lease-1", 1),
        RefreshKey = new RefreshKeyJob(application.Id, application.Proxy!.Id),
        Secrets = new JobSecrets { Passphrase = passphrase },
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
            owned.Dispose();
        _agent?.Dispose();
        await _sql.DisposeAsync();
        _authority.Dispose();
        World.Dispose();
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(World.Directory, name), text);
}
