using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>The service master key of one instance: what tells it from another, its way into a file, and its way back.</summary>
public sealed class ServiceMasterKey(SqlSession session, SqlInstance server, string instance)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    /// <summary>Restoring encrypts every secret of the instance again.</summary>
    private static readonly TimeSpan s_restoreTimeout = TimeSpan.FromMinutes(30);

    /// <summary>The columns of the key's own row; the others are the instance's identity.</summary>
    private static readonly ImmutableArray<string> s_keyColumns = ["KeyId", "KeyGuid", "Created", "Modified", "Algorithm", "Length"];

    /// <exception cref="FarmRefusedException">The row cannot be seen, which is an error and not a missing key.</exception>
    public async Task<ServiceMasterKeyMark> MarkAsync(CancellationToken cancellationToken)
    {
        var row = await session.ReadRowAsync(Batch.ServiceMasterKeyIdentity, s_timeout, cancellationToken)
            ?? throw new FarmRefusedException(
                FarmErrorCodes.SqlPermissionDenied,
                $"{instance} does not show its service master key to {server.Login}.",
                $"Grant CONTROL SERVER to the login: GRANT CONTROL SERVER TO [{server.Login}].");
        return new ServiceMasterKeyMark(
            Digest.OfTexts(row.OrderBy(column => column.Key, StringComparer.OrdinalIgnoreCase).SelectMany(column => new[] { column.Key, column.Value ?? "" })),
            Digest.OfTexts(s_keyColumns.SelectMany(column => new[] { column, row[column] ?? "" })));
    }

    /// <summary>Lets the instance write the encrypted key to the file.</summary>
    public async Task ExportAsync(KeyFile file, string password, CancellationToken cancellationToken)
    {
        var before = session.Messages.Length;
        await session.ExecuteAsync(Batch.BackupServiceMasterKey(file.Path, password), s_timeout, cancellationToken);
        SqlErrors.ThrowIfFailed(instance, session.Messages[before..]);
    }

    /// <summary>Lets the instance take the key in the file over.</summary>
    /// <exception cref="FarmRefusedException">It did not, and nothing was changed; or the connection was lost, and that cannot be told.</exception>
    public async Task<RestoredKey> RestoreAsync(KeyFile file, string password, bool force, CancellationToken cancellationToken)
    {
        var before = session.Messages.Length;
        try
        {
            await session.ExecuteAsync(Batch.RestoreServiceMasterKey(file.Path, password, force), s_restoreTimeout, cancellationToken);
        }
        catch (FarmRefusedException refused) when (SqlErrors.Numbers(refused).Contains(SqlOutcomes.Identical))
        {
            return new RestoredKey(ServiceMasterKeyOutcome.Identical, [refused.Message]);
        }
        var said = session.Messages[before..];
        SqlErrors.ThrowIfFailed(instance, said);
        // Under FORCE, whatever the server has to say is a loss until somebody read it.
        var outcome = said.Any(message => message.Number == SqlOutcomes.Identical) ? ServiceMasterKeyOutcome.Identical
            : said.Any(message => force || SqlOutcomes.LostUnderForce.Contains(message.Number)) ? ServiceMasterKeyOutcome.Forced
            : ServiceMasterKeyOutcome.Restored;
        return new RestoredKey(outcome, [.. said.Select(message => $"{message.Number}: {message.Text}")]);
    }
}

/// <summary>What tells a key from another.</summary>
/// <param name="Fingerprint">SHA-256, lower-case hex, over the key's catalog row and the instance's identity.</param>
/// <param name="KeyRow">SHA-256 over the key's catalog row alone: an update or a new name of the server does not move it.</param>
public sealed record ServiceMasterKeyMark(string Fingerprint, string KeyRow);

/// <param name="Messages">The server's own words, each behind its number.</param>
public sealed record RestoredKey(ServiceMasterKeyOutcome Outcome, ImmutableArray<string> Messages);
