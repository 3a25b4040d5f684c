using System.Security.Cryptography;
using System.Text;
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
            "sys.servers" or "master.sys.servers" => DependentViews.Servers(session),
            "sys.linked_logins" or "master.sys.linked_logins" => DependentViews.LinkedLogins(session),
            "sys.credentials" or "master.sys.credentials" => DependentViews.Credentials(session),
            "msdb.dbo.sysproxies" => DependentViews.AgentProxies(session),
            "sys.dm_database_encryption_keys" => EncryptionKeys(session),
            "sys.certificates" or "master.sys.certificates" => Certificates(session),
            "sys.availability_replicas" or "master.sys.availability_replicas" => AvailabilityReplicas(session),
            "sys.dm_os_file_exists" or "master.sys.dm_os_file_exists" when session.Instance.Options.Version.Major >= 14 => FileExists(session, Path(session, source)),
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
        [
            new("name", SqlType.NVarChar), new("database_id", SqlType.Int), new("owner_sid", SqlType.VarBinaryMax), new("is_encrypted", SqlType.Bit),
            new("is_master_key_encrypted_by_server", SqlType.Bit), new("state_desc", SqlType.NVarChar),
        ],
        [.. session.Instance.Options.Databases.Prepend("master").Select(name => new object?[]
            { name, session.Instance.Options.DatabaseId(name), Encoding.Unicode.GetBytes("sa"), IsEncrypted(session, name), DependentViews.HasMasterKey(session, name), "ONLINE" })]);

    private static ResultSet EncryptionKeys(Session session) => session.HasControlServer
        ? new ResultSet(
            [new("database_id", SqlType.Int), new("encryption_state", SqlType.Int), new("encryptor_type", SqlType.NVarChar), new("encryptor_thumbprint", SqlType.VarBinaryMax)],
            [.. session.Instance.EncryptedDatabases.Select(name => new object?[] { session.Instance.Options.DatabaseId(name), 3, "CERTIFICATE", Thumbprint(session) })])
        : throw ServerStateDenied();

    // Metadata visibility, as for keys.
    private static ResultSet Certificates(Session session) => new(
        [new("name", SqlType.NVarChar), new("thumbprint", SqlType.VarBinaryMax)],
        session.HasControlServer && !session.Instance.EncryptedDatabases.IsEmpty ? [["##MS_PolicySigningCertificate##", new byte[20]], [session.Instance.Options.Certificate, Thumbprint(session)]] : []);

    private static ResultSet AvailabilityReplicas(Session session) => new(
        [new("replica_server_name", SqlType.NVarChar)],
        session.HasControlServer ? [.. session.Instance.Options.AvailabilityReplicas.Select(name => new object?[] { name })] : []);

    private static bool IsEncrypted(Session session, string database) => session.Instance.EncryptedDatabases.Contains(database, StringComparer.OrdinalIgnoreCase);

    private static byte[] Thumbprint(Session session) => SHA256.HashData(Encoding.UTF8.GetBytes(session.Instance.Options.Certificate))[..20];

    private static SqlFailure ServerStateDenied() => new(new SqlMessage(300, 14, "VIEW SERVER STATE permission was denied on object 'server', database 'master'."));

    private static ResultSet FileExists(Session session, string path)
    {
        if (!session.HasControlServer)
            throw ServerStateDenied();
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
