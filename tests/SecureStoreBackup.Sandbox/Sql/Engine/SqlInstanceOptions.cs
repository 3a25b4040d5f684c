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

    /// <summary>SQL Server 2019, a current cumulative update.</summary>
    public Version Version { get; init; } = new(15, 0, 4385, 2);

    public ImmutableArray<SqlLogin> Logins { get; init; } = [];

    /// <summary>Databases beside master.</summary>
    public ImmutableArray<string> Databases { get; init; } = [];

    /// <summary>Where files go that are named without a directory, as the server sees it.</summary>
    public string DefaultDirectory { get; init; } = @"C:\Program Files\Microsoft SQL Server\MSSQL15.SHAREPOINT\MSSQL\DATA";
}
