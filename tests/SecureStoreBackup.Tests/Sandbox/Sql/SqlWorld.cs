using Microsoft.Data.SqlClient;
using SecureStoreBackup.Sandbox.Certificates;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Sql;
using SecureStoreBackup.Sandbox.Sql.Engine;

namespace SecureStoreBackup.Tests.Sandbox.Sql;

/// <summary>A TDS server with one share, two logins and a directory of its own, and real SqlClient connections to it.</summary>
internal sealed class SqlWorld : IAsyncDisposable
{
    public const string Share = @"\\fs01\spbackup\keys";
    public const string Password = "Correct-Horse-'5'";

    private readonly CertificateAuthority _authority = CertificateAuthority.Create("sandbox", TimeProvider.System);
    private readonly IssuedCertificate _certificate;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sql-");

    public SqlWorld(Version? version = null, Func<SqlInstanceOptions, SqlInstanceOptions>? change = null)
    {
        _certificate = _authority.IssueLoopbackServer("SQL01");
        CertificateFile = Path.Combine(_directory.FullName, "sql.crt");
        File.WriteAllText(CertificateFile, _certificate.CertificatePem);
        ShareFolder = Path.Combine(_directory.FullName, "share");
        new Mounts(_directory.FullName).Add(new Mount(Share, ShareFolder));
        Instance = new SqlInstance(_directory.FullName, change is null ? Options(version) : change(Options(version)), TimeProvider.System);
        Server = TdsServer.Start(Instance, _certificate.Certificate);
    }

    public SqlInstance Instance { get; }

    public TdsServer Server { get; }

    public string ShareFolder { get; }

    public string StateDirectory => _directory.FullName;

    public string CertificateFile { get; }

    public static SqlInstanceOptions Options(Version? version = null) => new()
    {
        Version = version ?? new Version(15, 0, 4385, 2),
        Databases = ["Secure_Store_Service_DB"],
        Logins = [new SqlLogin("svc-export", Password), new SqlLogin("reader", Password, ControlServer: false)],
    };

    public async Task<SqlConnection> OpenAsync(
        string user = "svc-export", string password = Password, SqlConnectionEncryptOption? encrypt = null, string database = "master")
    {
        var builder = new SqlConnectionStringBuilder
        {
            DataSource = $"tcp:127.0.0.1,{Server.Port}",
            InitialCatalog = database,
            UserID = user,
            Password = password,
            Encrypt = encrypt ?? SqlConnectionEncryptOption.Mandatory,
            ServerCertificate = encrypt is null ? CertificateFile : "",
            Pooling = false,
            ConnectRetryCount = 0,
            ConnectTimeout = 15,
        };
        var connection = new SqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one batch on a connection of its own and returns its first value.</summary>
    public async Task<object?> ScalarAsync(string batch, string user = "svc-export")
    {
        await using var connection = await OpenAsync(user);
        return await ScalarAsync(connection, batch);
    }

    public static async Task<object?> ScalarAsync(SqlConnection connection, string batch)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own batches.
        command.CommandText = batch;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The number of the error that this batch fails with.</summary>
    public async Task<SqlException> FailureAsync(string batch, string user = "svc-export") =>
        await Assert.ThrowsAsync<SqlException>(() => ScalarAsync(batch, user));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _certificate.Dispose();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }
}
