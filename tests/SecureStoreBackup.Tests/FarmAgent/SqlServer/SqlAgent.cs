using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Sql;
using SqlInstanceOptions = SecureStoreBackup.Sandbox.Sql.Engine.SqlInstanceOptions;

namespace SecureStoreBackup.Tests.FarmAgent.SqlServer;

/// <summary>An agent, and the TDS server that it reaches through real SqlClient as the login <c>svc-export</c>.</summary>
internal sealed class SqlAgent(Version? version = null, Func<SqlInstanceOptions, SqlInstanceOptions>? change = null) : IAsyncDisposable
{
    public const string Instance = @"SQL01\SHAREPOINT";

    public AgentUnderTest Agent { get; } = new();

    public SqlWorld Sql { get; } = new(version, change);

    /// <summary>How the agent signs in to the server.</summary>
    public async Task<SqlServerAccess> AccessAsync()
    {
        var password = Path.Combine(Sql.StateDirectory, "password");
        await File.WriteAllTextAsync(password, SqlWorld.Password + "\n", TestContext.Current.CancellationToken);
        return new SqlServerAccess { Instance = Instance, DataSource = $"tcp:127.0.0.1,{Sql.Server.Port}", Login = new SqlLogin("svc-export", password), ServerCertificate = Sql.CertificateFile };
    }

    /// <param name="rooted">Whether the keys' share is a root of the agent.</param>
    public async Task<FarmClient> StartAsync(bool rooted)
    {
        Samples.MakeHealthy(Agent.PowerShell);
        Agent.SqlServers = [await AccessAsync()];
        Agent.MoreRoots = rooted ? [new Root(WindowsPath.Parse(SqlWorld.Share, out _)!, Sql.ShareFolder)] : [];
        await Agent.StartAsync(TestContext.Current.CancellationToken);
        return Agent.Operator();
    }

    public static JobRequest Export(string password, int attempt = 1) => new()
    {
        Id = $"run-1.ExportServiceMasterKeys.{attempt}",
        Kind = JobKind.ExportServiceMasterKey,
        Term = Samples.Term,
        ExportServiceMasterKey = new ExportServiceMasterKeyJob(Instance, SqlWorld.Share, $"smk-1a2b3c4d-{attempt}"),
        Secrets = new JobSecrets { Password = password },
    };

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Sql.DisposeAsync();
    }
}
