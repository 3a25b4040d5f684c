using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <param name="ControlServer">Whether it has CONTROL SERVER; without, it may log in and little more.</param>
public sealed record SqlLogin(string Name, string Password, bool ControlServer = true)
{
    public override string ToString() => $"login {Name}";
}

public sealed record SqlInstanceOptions
{
    /// <summary><c>MACHINE\INSTANCE</c>, or <c>MACHINE</c> for the default instance.</summary>
    public string Name { get; init; } = @"SQL01\SHAREPOINT";

    /// <summary>SQL Server 2019, a current cumulative update. 13 to 16 differ in what files can be asked and deleted with.</summary>
    public Version Version { get; init; } = new(15, 0, 4385, 2);

    /// <summary>The machine that it runs on; null for the one in <see cref="Name"/>. Of a failover cluster instance, the node.</summary>
    public string? Node { get; init; }

    /// <summary>Whether it is a failover cluster instance.</summary>
    public bool Clustered { get; init; }

    /// <summary>The instances of its availability groups, itself included. Empty where it is enabled for none.</summary>
    public ImmutableArray<string> AvailabilityReplicas { get; init; } = [];

    public ImmutableArray<SqlLogin> Logins { get; init; } = [];

    /// <summary>Databases beside master.</summary>
    public ImmutableArray<string> Databases { get; init; } = [];

    /// <summary>Those of <see cref="Databases"/> that are under transparent data encryption, by <see cref="Certificate"/>.</summary>
    public ImmutableArray<string> EncryptedDatabases { get; init; } = [];

    /// <summary>The certificate of master that encrypts them.</summary>
    public string Certificate { get; init; } = "TdeCert";

    /// <summary>Members of sysadmin.</summary>
    public ImmutableArray<string> Administrators { get; init; } = [];

    /// <summary>Members of db_owner in every database: the account that SharePoint's cmdlets run as.</summary>
    public ImmutableArray<string> DatabaseOwners { get; init; } = [@"CONTOSO\svc-spbackup"];

    /// <summary>Accounts that the server and its databases know, without a role.</summary>
    public ImmutableArray<string> OtherAccounts { get; init; } = [];

    /// <summary>As DB_ID says it; null for no database of this server.</summary>
    internal int? DatabaseId(string? name)
    {
        if (string.Equals(name, "master", StringComparison.OrdinalIgnoreCase))
            return 1;
        for (var i = 0; i < Databases.Length; i++)
            if (Databases[i].Equals(name, StringComparison.OrdinalIgnoreCase))
                return i + 5;
        return null;
    }

    /// <summary>Where files go that are named without a directory, as the server sees it.</summary>
    public string DefaultDirectory { get; init; } = @"C:\Program Files\Microsoft SQL Server\MSSQL15.SHAREPOINT\MSSQL\DATA";
}
