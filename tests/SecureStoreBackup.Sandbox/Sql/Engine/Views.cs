using SecureStoreBackup.Sandbox.Sql.Language;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>What can stand after FROM.</summary>
internal static class Views
{
    public static async Task<ResultSet> ReadAsync(Session session, Source source, CancellationToken cancellationToken) =>
        source.Name.ToLowerInvariant() switch
        {
            "sys.symmetric_keys" or "master.sys.symmetric_keys" => SymmetricKeys(session),
            "sys.databases" or "master.sys.databases" => Databases(session),
            "sys.dm_os_file_exists" or "master.sys.dm_os_file_exists" => FileExists(session, Path(session, source)),
            "openrowset" => await BulkAsync(session, Path(session, source), cancellationToken),
            _ => throw new SqlFailure(SqlMessages.InvalidObject(source.Name)),
        };

    // Metadata visibility: who may not see the key sees no row, and no error.
    private static ResultSet SymmetricKeys(Session session)
    {
        var key = session.Instance.Key;
        var inMaster = session.HasControlServer;
        return new ResultSet(
            [
                new("name", SqlType.NVarChar), new("principal_id", SqlType.Int), new("symmetric_key_id", SqlType.Int), new("key_length", SqlType.Int),
                new("algorithm_desc", SqlType.NVarChar), new("create_date", SqlType.DateTime), new("modify_date", SqlType.DateTime),
                new("key_guid", SqlType.UniqueIdentifier),
            ],
            inMaster ? [[ServiceMasterKey.Name, 1, ServiceMasterKey.Id, 256, "AES_256", key.CreatedAt, key.ModifiedAt, key.KeyGuid]] : []);
    }

    private static ResultSet Databases(Session session) => new(
        [new("name", SqlType.NVarChar), new("database_id", SqlType.Int), new("is_encrypted", SqlType.Bit), new("state_desc", SqlType.NVarChar)],
        [.. session.Instance.Options.Databases.Prepend("master").Select((name, i) => new object?[] { name, i == 0 ? 1 : i + 4, false, "ONLINE" })]);

    private static ResultSet FileExists(Session session, string path)
    {
        if (!session.HasControlServer)
            throw new SqlFailure(new SqlMessage(300, 14, "VIEW SERVER STATE permission was denied on object 'server', database 'master'."));
        var (exists, isDirectory, parentExists) = session.Instance.Files.Look(path);
        return new ResultSet(
            [new("file_exists", SqlType.Bit), new("file_is_a_directory", SqlType.Bit), new("parent_directory_exists", SqlType.Bit)],
            [[exists, isDirectory, parentExists]]);
    }

    private static async Task<ResultSet> BulkAsync(Session session, string path, CancellationToken cancellationToken)
    {
        if (!session.HasControlServer)
            throw new SqlFailure(SqlMessages.BulkDenied);
        var (local, error) = session.Instance.Files.FindFile(path);
        if (local is null)
            throw new SqlFailure(error == ServerFiles.AccessDenied ? SqlMessages.BulkFileRefused(path, error) : SqlMessages.BulkFileMissing(path));
        return new ResultSet([new("BulkColumn", SqlType.VarBinaryMax)], [[await File.ReadAllBytesAsync(local, cancellationToken)]]);
    }

    private static string Path(Session session, Source source) =>
        source.Arguments is [var argument] && new Evaluator(session, new ResultSet([], [])).Value(argument, []) is string path
            ? path
            : throw new SqlFailure(SqlMessages.SyntaxError(source.Name));
}
