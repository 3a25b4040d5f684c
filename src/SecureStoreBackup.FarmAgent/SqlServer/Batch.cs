using System.Text.RegularExpressions;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>
/// Every batch that the agent sends, built here and nowhere else. The statements take no variables, so values are literals:
/// quotes doubled, control characters refused. A batch may contain a password; it is never logged.
/// </summary>
public static partial class Batch
{
    /// <summary>One row of text columns: version, host, <c>1</c> where CONTROL SERVER is granted, login.</summary>
    public const string Describe =
        "SELECT CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')) AS Version, CONVERT(nvarchar(128), SERVERPROPERTY('MachineName')) AS Host, "
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

    /// <summary>A file name without a path: letters, digits, hyphens, at most 64.</summary>
    public static bool IsFileName(string name) => FileName().IsMatch(name);

    /// <exception cref="ArgumentException">A control character, or more than 1,024 characters. The message does not repeat the value.</exception>
    /// <remarks>The N keeps the text Unicode: without it the server would map characters to its code page, some of them to a quote.</remarks>
    internal static string Literal(string value)
    {
        if (value.Length > 1024 || value.Any(char.IsControl))
            throw new ArgumentException("A value for a batch is longer than 1,024 characters or contains a control character.", nameof(value));
        return $"N'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,63}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
