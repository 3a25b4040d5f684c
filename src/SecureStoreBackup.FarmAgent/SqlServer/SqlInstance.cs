using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>What an instance says of itself.</summary>
/// <param name="Version">As in <c>16.0.4165.4</c>.</param>
/// <param name="Host">The machine; of a failover cluster instance, its network name.</param>
/// <param name="Node">The machine that it runs on now.</param>
/// <param name="Clustered">Whether it is a failover cluster instance, which has one key on all its nodes.</param>
/// <param name="Hadr">Whether it may take part in availability groups, whose replicas have a key each.</param>
/// <param name="ControlServer">Whether the login may export the service master key.</param>
public sealed record SqlInstance(Version Version, string Host, string Node, bool Clustered, bool Hadr, bool ControlServer, string Login)
{
    /// <summary><c>xp_delete_files</c> came with SQL Server 2019.</summary>
    public bool CanDeleteFiles => Version.Major >= 15;

    /// <summary><c>dm_os_file_exists</c> came with SQL Server 2017.</summary>
    public bool CanProveFiles => Version.Major >= 14;

    /// <summary>Where it runs, for a person.</summary>
    public string Whereabouts =>
        Clustered ? $"a failover cluster instance, on node {Node} now" : Hadr ? $"on node {Node}, enabled for availability groups" : $"on {Node}";

    public static async Task<SqlInstance> DescribeAsync(SqlSession session, string instance, CancellationToken cancellationToken)
    {
        var row = await session.ReadRowAsync(Batch.Describe, TimeSpan.FromSeconds(30), cancellationToken);
        if (row?["Version"] is not { } text || !Version.TryParse(text, out var version))
            throw new FarmRefusedException(FarmErrorCodes.SqlFailed, $"{instance} does not tell its version.", "Check that it is a SQL Server of version 2012 or newer.");
        return new SqlInstance(version, row["Host"] ?? "", row["Node"] ?? row["Host"] ?? "", Is("Clustered"), Is("Hadr"), Is("ControlServer"), row["Login"] ?? "?");

        bool Is(string column) => string.Equals(row[column], "1", StringComparison.Ordinal);
    }

    /// <exception cref="FarmRefusedException">The login has no CONTROL SERVER: it may not touch the key, and is shown only a part of what there is.</exception>
    public void RequireControl(string instance)
    {
        if (!ControlServer)
            throw new FarmRefusedException(FarmErrorCodes.SqlPermissionDenied, $"{Login} lacks CONTROL SERVER on {instance}.", $"GRANT CONTROL SERVER TO [{Login}].");
    }
}
