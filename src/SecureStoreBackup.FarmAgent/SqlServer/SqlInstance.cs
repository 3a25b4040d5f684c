using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>What an instance says of itself.</summary>
/// <param name="Version">As in <c>16.0.4165.4</c>.</param>
/// <param name="ControlServer">Whether the login may export the service master key.</param>
public sealed record SqlInstance(Version Version, string Host, bool ControlServer, string Login)
{
    /// <summary><c>xp_delete_files</c> came with SQL Server 2019.</summary>
    public bool CanDeleteFiles => Version.Major >= 15;

    /// <summary><c>dm_os_file_exists</c> came with SQL Server 2017.</summary>
    public bool CanProveFiles => Version.Major >= 14;

    public static async Task<SqlInstance> DescribeAsync(SqlSession session, string instance, CancellationToken cancellationToken)
    {
        var row = await session.ReadRowAsync(Batch.Describe, TimeSpan.FromSeconds(30), cancellationToken);
        if (row?["Version"] is not { } text || !Version.TryParse(text, out var version))
            throw new FarmRefusedException(FarmErrorCodes.SqlFailed, $"{instance} does not tell its version.", "Check that it is a SQL Server of version 2012 or newer.");
        return new SqlInstance(version, row["Host"] ?? "", string.Equals(row["ControlServer"], "1", StringComparison.Ordinal), row["Login"] ?? "?");
    }
}
