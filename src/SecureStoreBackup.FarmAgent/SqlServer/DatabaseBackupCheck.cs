using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>Lets SQL Server read a database's backup file: RESTORE HEADERONLY and VERIFYONLY, which change nothing.</summary>
public sealed class DatabaseBackupCheck(SqlServers servers)
{
    public const string Verified = "verified";

    private static readonly TimeSpan s_timeout = TimeSpan.FromHours(1);

    /// <returns><see cref="Verified"/>, or <c>not proven: …</c> with the reason for which SQL Server could not be asked.</returns>
    /// <exception cref="FarmRefusedException">SQL Server read the file and calls it damaged, incomplete or another database's.</exception>
    public async Task<string> VerifyAsync(ServiceDatabase database, string file, CancellationToken cancellationToken)
    {
        if (servers.Find(database.Server) is not { } access)
            return $"not proven: the agent's configuration names no SQL Server instance '{database.Server}'";
        try
        {
            await using var session = await SqlSession.OpenAsync(access, cancellationToken);
            var header = await session.ReadRowAsync(Batch.BackupHeader(file), s_timeout, cancellationToken)
                ?? throw Damaged(database, "it holds no backup set");
            // 1 is a full database backup.
            if (header.GetValueOrDefault("BackupType") is not "1")
                throw Damaged(database, $"its backup type is {header.GetValueOrDefault("BackupType") ?? "unknown"} and not 1, a full database backup");
            if (!string.Equals(header.GetValueOrDefault("DatabaseName"), database.Name, StringComparison.OrdinalIgnoreCase))
                throw Damaged(database, $"it is a backup of the database '{header.GetValueOrDefault("DatabaseName")}'");
            await session.ExecuteAsync(Batch.VerifyBackup(file), s_timeout, cancellationToken);
            return Verified;
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is FarmErrorCodes.SqlUnreachable or FarmErrorCodes.SqlPermissionDenied or FarmErrorCodes.SqlFileNotWritable)
        {
            return $"not proven: {refused.Error.Message}";
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is FarmErrorCodes.SqlFailed)
        {
            throw Damaged(database, refused.Error.Message);
        }
    }

    private static FarmRefusedException Damaged(ServiceDatabase database, string reason) => new(
        FarmErrorCodes.BackupEvidenceMissing,
        $"SQL Server does not accept the backup file of '{database.Name}': {reason}.",
        "Look at spbackup.log and at the error log of SQL Server, then back up again.",
        retryable: true);
}
