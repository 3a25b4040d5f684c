using SecureStoreBackup.Sandbox.Farm.Backups;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>RESTORE HEADERONLY and VERIFYONLY over files that the simulated farm wrote; VERIFYONLY reads every byte.</summary>
internal static class BackupMedia
{
    public static async Task<ResultSet> HeaderAsync(Session session, string file, CancellationToken cancellationToken)
    {
        const string statement = "RESTORE HEADERONLY";
        var local = Open(session, file, statement);
        try
        {
            var header = await DatabaseBackupFile.ReadHeaderAsync(local, cancellationToken);
            return new ResultSet(
                [
                    new("BackupName", SqlType.NVarChar), new("BackupType", SqlType.Int), new("Position", SqlType.Int),
                    new("ServerName", SqlType.NVarChar), new("DatabaseName", SqlType.NVarChar), new("BackupFinishDate", SqlType.DateTime),
                    new("IsDamaged", SqlType.Bit), new("BackupSetGUID", SqlType.UniqueIdentifier), new("BackupTypeDescription", SqlType.NVarChar),
                ],
                [[header.BackupName, 1, 1, header.ServerName, header.DatabaseName, header.FinishedAt, false, header.BackupSetGuid, "Database"]]);
        }
        catch (InvalidDataException)
        {
            throw new SqlFailure(SqlMessages.MalformedMedia(file), SqlMessages.Terminated(statement));
        }
    }

    public static async Task<SqlMessage> VerifyAsync(Session session, string file, CancellationToken cancellationToken)
    {
        const string statement = "VERIFY DATABASE";
        var local = Open(session, file, statement);
        try
        {
            await DatabaseBackupFile.ReadHeaderAsync(local, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new SqlFailure(SqlMessages.MalformedMedia(file), SqlMessages.Terminated(statement));
        }
        try
        {
            await DatabaseBackupFile.ReadAsync(local, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new SqlFailure(SqlMessages.ReadFailed(file), SqlMessages.Terminated(statement));
        }
        return SqlMessages.SetIsValid;
    }

    private static string Open(Session session, string file, string statement)
    {
        if (!session.HasControlServer)
            throw new SqlFailure(SqlMessages.CreateDatabaseDenied, SqlMessages.Terminated(statement));
        var (local, error) = session.Instance.Files.FindFile(file);
        return local ?? throw new SqlFailure(SqlMessages.CannotOpenDevice(file, error), SqlMessages.Terminated(statement));
    }
}
