using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>
/// Every batch that the agent sends, built here and nowhere else. The statements take no variables, so values are literals:
/// quotes doubled, control characters refused. A batch may contain a password; it is never logged.
/// </summary>
public static partial class Batch
{
    /// <summary>One row of text columns: version, host (of a failover cluster instance its network name), node, cluster and availability groups, <c>1</c> where CONTROL SERVER is granted, login.</summary>
    public const string Describe =
        "SELECT CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')) AS Version, CONVERT(nvarchar(128), SERVERPROPERTY('MachineName')) AS Host, "
        + "CONVERT(nvarchar(128), SERVERPROPERTY('ComputerNamePhysicalNetBIOS')) AS Node, CONVERT(nvarchar(10), SERVERPROPERTY('IsClustered')) AS Clustered, "
        + "CONVERT(nvarchar(10), SERVERPROPERTY('IsHadrEnabled')) AS Hadr, "
        + "CONVERT(nvarchar(10), HAS_PERMS_BY_NAME(NULL, NULL, 'CONTROL SERVER')) AS ControlServer, CONVERT(nvarchar(128), SUSER_SNAME()) AS Login;";

    /// <summary>One row: the key's catalog row and the instance's identity. No row means that the login may not see it.</summary>
    public const string ServiceMasterKeyIdentity =
        "SELECT CONVERT(nvarchar(36), key_guid) AS KeyGuid, CONVERT(nvarchar(10), symmetric_key_id) AS KeyId, CONVERT(nvarchar(33), create_date, 126) AS Created, CONVERT(nvarchar(33), modify_date, 126) AS Modified, "
        + "CONVERT(nvarchar(60), algorithm_desc) AS Algorithm, CONVERT(nvarchar(10), key_length) AS Length, "
        + "CONVERT(nvarchar(128), SERVERPROPERTY('MachineName')) AS Host, CONVERT(nvarchar(128), SERVERPROPERTY('ServerName')) AS Server, "
        + "CONVERT(nvarchar(128), SERVERPROPERTY('InstanceName')) AS Instance, CONVERT(nvarchar(128), @@SERVERNAME) AS Name, "
        + "CONVERT(nvarchar(10), SERVERPROPERTY('IsClustered')) AS Clustered, CONVERT(nvarchar(10), SERVERPROPERTY('IsHadrEnabled')) AS Hadr, "
        + "CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')) AS Version "
        + "FROM master.sys.symmetric_keys WHERE name = N'##MS_ServiceMasterKey##';";

    /// <summary>A row per database whose master key the service master key opens.</summary>
    public const string DatabasesWithMasterKey = "SELECT name AS Name FROM master.sys.databases WHERE is_master_key_encrypted_by_server = 1;";

    /// <summary>A row per linked server.</summary>
    public const string LinkedServers = "SELECT CONVERT(nvarchar(10), server_id) AS Id, name AS Name FROM master.sys.servers WHERE is_linked = 1;";

    /// <summary>A row per mapping to a remote login; its password is stored, and shown nowhere. Without a remote name, none is.</summary>
    public const string LinkedLogins = "SELECT CONVERT(nvarchar(10), server_id) AS ServerId, remote_name AS RemoteName FROM master.sys.linked_logins WHERE uses_self_credential = 0;";

    /// <summary>A row per credential of the server.</summary>
    public const string Credentials = "SELECT name AS Name FROM master.sys.credentials;";

    /// <summary>A row per proxy of SQL Server Agent, each of which uses a credential of the server.</summary>
    public const string AgentProxies = "SELECT name AS Name FROM msdb.dbo.sysproxies;";

    public static string BackupServiceMasterKey(string file, string password) =>
        $"BACKUP SERVICE MASTER KEY TO FILE = {Literal(file)} ENCRYPTION BY PASSWORD = {Literal(password)};";

    /// <param name="force">Goes on although secrets cannot be decrypted with the present key: they are lost.</param>
    public static string RestoreServiceMasterKey(string file, string password, bool force) =>
        $"RESTORE SERVICE MASTER KEY FROM FILE = {Literal(file)} DECRYPTION BY PASSWORD = {Literal(password)}{(force ? " FORCE" : "")};";

    public static string ReadFile(string file) => $"SELECT BulkColumn FROM OPENROWSET(BULK {Literal(file)}, SINGLE_BLOB) AS f;";

    /// <summary>Undocumented, in SQL Server 2019 and newer.</summary>
    public static string DeleteFile(string file) => $"EXEC master.sys.xp_delete_files {Literal(file)};";

    /// <summary>One row: <c>1</c> when the file exists. SQL Server 2017 and newer.</summary>
    public static string FileExists(string file) => $"SELECT CONVERT(int, file_exists) AS FileExists FROM sys.dm_os_file_exists({Literal(file)});";

    public static string BackupHeader(string file) => $"RESTORE HEADERONLY FROM DISK = {Literal(file)};";

    public static string VerifyBackup(string file) => $"RESTORE VERIFYONLY FROM DISK = {Literal(file)};";

    /// <summary>The instances of every availability group that this one takes part in; no row where it takes part in none.</summary>
    public const string AvailabilityReplicas = "SELECT replica_server_name AS Replica FROM master.sys.availability_replicas;";

    /// <summary>The certificates of master, as encryptors of databases are found among them.</summary>
    public const string Certificates = "SELECT name AS Name, CONVERT(nvarchar(100), thumbprint, 1) AS Thumbprint FROM master.sys.certificates;";

    /// <summary>One row: <c>1</c> when the database is encrypted, and the login that owns it. No row when the login may not see it.</summary>
    public static string Database(string name) =>
        $"SELECT CONVERT(nvarchar(10), is_encrypted) AS Encrypted, CONVERT(nvarchar(128), SUSER_SNAME(owner_sid)) AS Owner FROM master.sys.databases WHERE name = {Literal(name)};";

    /// <summary>One row: state (1 is not encrypted), type and thumbprint of the encryptor. No row when the database has no encryption key.</summary>
    public static string EncryptionKey(string database) =>
        "SELECT CONVERT(nvarchar(10), encryption_state) AS State, CONVERT(nvarchar(60), encryptor_type) AS Type, CONVERT(nvarchar(100), encryptor_thumbprint, 1) AS Thumbprint "
        + $"FROM sys.dm_database_encryption_keys WHERE database_id = DB_ID({Literal(database)});";

    /// <summary>One row: <c>1</c>, <c>0</c> or null for the server's role sysadmin and the database's role db_owner.</summary>
    /// <param name="account">Whom to ask about; null for the login of the session itself.</param>
    public static string RestoreRights(string database, string? account)
    {
        var whom = account is null ? "" : $", {Literal(account)}";
        return $"USE {Name(database)}; SELECT CONVERT(nvarchar(10), IS_SRVROLEMEMBER('sysadmin'{whom})) AS Sysadmin, CONVERT(nvarchar(10), IS_ROLEMEMBER('db_owner'{whom})) AS DatabaseOwner;";
    }

    /// <summary>A file name without a path: letters, digits, hyphens, at most 64.</summary>
    public static bool IsFileName([NotNullWhen(true)] string? name) => name is not null && FileName().IsMatch(name);

    /// <exception cref="ArgumentException">A control character, half a surrogate pair, or more than 1,024 characters. The message does not repeat the value.</exception>
    /// <remarks>The N keeps the text Unicode: without it the server would map characters to its code page, some of them to a quote.</remarks>
    internal static string Literal(string value)
    {
        if (value.Length > 1024 || !IsPrintable(value))
            throw new ArgumentException("A value for a batch is longer than 1,024 characters or contains what is no printable character.", nameof(value));
        return $"N'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>A name in brackets, for statements that take no literal.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Literal"/>; at most 128 characters.</exception>
    internal static string Name(string name)
    {
        if (name.Length is 0 or > 128 || !IsPrintable(name))
            throw new ArgumentException("A name for a batch is empty, longer than 128 characters, or contains what is no printable character.", nameof(name));
        return $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";
    }

    private static bool IsPrintable(ReadOnlySpan<char> value)
    {
        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(value, out var rune, out var consumed) != OperationStatus.Done || Rune.IsControl(rune))
                return false;
            value = value[consumed..];
        }
        return true;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,63}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
