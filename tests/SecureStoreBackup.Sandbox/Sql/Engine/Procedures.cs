using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Sql.Language;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>The one extended procedure that we need: <c>xp_delete_files</c> (SQL Server 2019 and newer).</summary>
internal static class Procedures
{
    private const string DeleteFiles = "xp_delete_files";

    public static void Execute(Session session, Statement.Execute statement)
    {
        if (!statement.Procedure.Equals(DeleteFiles, StringComparison.OrdinalIgnoreCase) || session.Instance.Options.Version.Major < 15)
            throw new SqlFailure(SqlMessages.NoSuchProcedure(statement.Procedure));
        if (!session.HasControlServer)
            throw new SqlFailure(SqlMessages.ExecuteDenied(DeleteFiles));
        foreach (var argument in statement.Arguments)
            Delete(session.Instance, argument is Expression.Text path ? path.Value : throw new SqlFailure(SqlMessages.SyntaxError(DeleteFiles)));
    }

    private static void Delete(SqlInstance instance, string path)
    {
        var (local, error) = instance.Files.FindFile(path);
        if (local is null)
            throw new SqlFailure(SqlMessages.DeleteFailed(error));
        if (instance.Faults.Has(FaultKind.SqlFileLeftBehind))
            throw new SqlFailure(SqlMessages.DeleteFailed(ServerFiles.AccessDenied));
        File.Delete(local);
        instance.Operations.Append(OperationKind.DeleteFile, path, OperationState.Succeeded);
    }
}
