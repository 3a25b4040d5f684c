using System.Collections.Immutable;
using System.Security;
using Microsoft.Data.SqlClient;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>One open connection to an instance. Every failure is a <see cref="FarmRefusedException"/> that names the instance.</summary>
public sealed class SqlSession : IAsyncDisposable
{
    private readonly SqlConnection _connection;
    private readonly SqlServerAccess _access;
    private readonly List<SqlError> _messages = [];
    private bool _lost;

    private SqlSession(SqlServerAccess access, SqlConnection connection)
    {
        _access = access;
        _connection = connection;
        _connection.InfoMessage += (_, arguments) => _messages.AddRange(arguments.Errors.Cast<SqlError>());
    }

    /// <summary>What the server said at a low severity, which SqlClient does not throw, since the session began.</summary>
    public ImmutableArray<(int Number, string Text)> Messages => [.. _messages.Select(error => (error.Number, error.Message))];

    /// <summary>False once the server did not answer over it, or has ended it: it does not come back.</summary>
    public bool IsOpen => !_lost && _connection.State is System.Data.ConnectionState.Open;

    /// <summary>Another one to the same instance.</summary>
    public Task<SqlSession> OpenAnotherAsync(CancellationToken cancellationToken) => OpenAsync(_access, cancellationToken);

    public static async Task<SqlSession> OpenAsync(SqlServerAccess access, CancellationToken cancellationToken)
    {
        var connection = Connect(access);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return new SqlSession(access, connection);
        }
        catch (SqlException refused)
        {
            await connection.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw SqlErrors.Translate(access.Instance, refused);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task ExecuteAsync(string batch, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(batch, timeout, async command => await command.ExecuteNonQueryAsync(cancellationToken), cancellationToken);

    /// <summary>The first row as text by column, case ignored; null when there is none.</summary>
    public async Task<IReadOnlyDictionary<string, string?>?> ReadRowAsync(string batch, TimeSpan timeout, CancellationToken cancellationToken) =>
        (await ReadRowsAsync(batch, timeout, cancellationToken)).FirstOrDefault();

    /// <summary>The rows of the first result as text by column, case ignored.</summary>
    public Task<ImmutableArray<IReadOnlyDictionary<string, string?>>> ReadRowsAsync(string batch, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(
            batch,
            timeout,
            async command =>
            {
                var rows = ImmutableArray.CreateBuilder<IReadOnlyDictionary<string, string?>>();
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    var row = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
                    for (var column = 0; column < reader.FieldCount; column++)
                        row[reader.GetName(column)] = await reader.IsDBNullAsync(column, cancellationToken) ? null : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);
                    rows.Add(row);
                }
                return rows.ToImmutable();
            },
            cancellationToken);

    /// <summary>The only value of the first row, as bytes; null when there is no row or no value.</summary>
    public Task<byte[]?> ReadBytesAsync(string batch, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(
            batch,
            timeout,
            async command =>
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                return await reader.ReadAsync(cancellationToken) && !await reader.IsDBNullAsync(0, cancellationToken)
                    ? await reader.GetFieldValueAsync<byte[]>(0, cancellationToken)
                    : null;
            },
            cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static SqlConnection Connect(SqlServerAccess access)
    {
        var builder = new SqlConnectionStringBuilder
        {
            DataSource = access.DataSource ?? access.Instance,
            InitialCatalog = "master",
            ApplicationName = "securestore-farm-agent",
            IntegratedSecurity = access.Login is null,
            ConnectTimeout = 15,
            ConnectRetryCount = 0,
            Pooling = false,
            Encrypt = access.Encrypt switch
            {
                SqlEncryption.Mandatory => SqlConnectionEncryptOption.Mandatory,
                SqlEncryption.Optional => SqlConnectionEncryptOption.Optional,
                SqlEncryption.Strict => SqlConnectionEncryptOption.Strict,
                _ => throw new ArgumentOutOfRangeException(nameof(access)),
            },
        };
        if (access.ServerCertificate is not null)
            builder.ServerCertificate = access.ServerCertificate;
        return access.Login is null ? new SqlConnection(builder.ConnectionString) : new SqlConnection(builder.ConnectionString, Credential(access, access.Login));
    }

    private static SqlCredential Credential(SqlServerAccess access, SqlLogin login)
    {
        try
        {
            var password = new SecureString();
            foreach (var character in File.ReadAllText(login.PasswordFile).TrimEnd('\r', '\n'))
                password.AppendChar(character);
            password.MakeReadOnly();
            return new SqlCredential(login.UserName, password);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new FarmRefusedException(
                FarmErrorCodes.SqlPermissionDenied,
                $"The password of {login.UserName} for {access.Instance} cannot be read from '{login.PasswordFile}': {unreadable.Message}",
                "Correct sqlServers[].authentication.passwordFile in the agent's configuration.",
                false,
                unreadable);
        }
    }

    private async Task<T> RunAsync<T>(string batch, TimeSpan timeout, Func<SqlCommand, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Batches come from Batch alone, which checks and quotes every value.
            command.CommandText = batch;
#pragma warning restore CA2100
            command.CommandTimeout = (int)timeout.TotalSeconds;
            return await run(command);
        }
        catch (SqlException refused)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var translated = SqlErrors.Translate(_access.Instance, refused);
            _lost |= translated.Error.Code is FarmErrorCodes.SqlUnreachable;
            throw translated;
        }
        catch (InvalidOperationException closed)
        {
            // SqlClient says so of a connection that has died, whose state it may still call open for a moment.
            _lost = true;
            cancellationToken.ThrowIfCancellationRequested();
            throw SqlErrors.Lost(_access.Instance, closed);
        }
    }
}
