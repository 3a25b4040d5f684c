using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Sql.Language;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>BACKUP and RESTORE SERVICE MASTER KEY: a real export of the instance's key, really encrypted.</summary>
internal static class ServiceMasterKeyStatements
{
    public static async Task BackupAsync(Session session, Statement.BackupServiceMasterKey statement, CancellationToken cancellationToken)
    {
        var instance = session.Instance;
        if (!session.HasControlServer)
            throw new SqlFailure(SqlMessages.PermissionDenied);
        PasswordPolicy.Check(statement.Password);
        if (!instance.KeyUsable)
            throw new SqlFailure(SqlMessages.KeyUnusable);
        instance.Operations.Append(OperationKind.ExportServiceMasterKey, instance.Options.Name, OperationState.Started);
        var written = !instance.Faults.Has(FaultKind.SqlFileNotWritable) && await instance.Files.CreateAsync(statement.File, ServiceMasterKeyFile.Export(instance.Key, statement.Password), cancellationToken);
        instance.Operations.Append(OperationKind.ExportServiceMasterKey, instance.Options.Name, written ? OperationState.Succeeded : OperationState.Failed);
        if (!written)
            throw new SqlFailure(SqlMessages.CannotWrite(statement.File));
        instance.PassKeyDone();
    }

    /// <summary>What the server says beside: that the keys are identical, or what was lost.</summary>
    public static async Task<IReadOnlyList<SqlMessage>> RestoreAsync(Session session, Statement.RestoreServiceMasterKey statement, CancellationToken cancellationToken)
    {
        var instance = session.Instance;
        if (!session.HasControlServer)
            throw new SqlFailure(SqlMessages.PermissionDenied);
        if (instance.Files.FindFile(statement.File).Local is not { } local)
            throw new SqlFailure(SqlMessages.KeyFileInvalid);
        var secret = ServiceMasterKeyFile.Open(await File.ReadAllBytesAsync(local, cancellationToken), statement.Password);
        IReadOnlyList<SqlMessage> said = [];
        await (instance.RestoreGate?.PassAsync(keyIsTaken: false, cancellationToken) ?? Task.CompletedTask);
        instance.Operations.Run(OperationKind.RestoreServiceMasterKey, instance.Options.Name, () => said = instance.Adopt(secret, statement.Force));
        await (instance.RestoreGate?.PassAsync(keyIsTaken: true, cancellationToken) ?? Task.CompletedTask);
        instance.PassKeyDone();
        return said;
    }
}
