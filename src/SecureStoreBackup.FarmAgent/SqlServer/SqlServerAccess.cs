namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>How the agent reaches one SQL Server instance.</summary>
public sealed record SqlServerAccess
{
    /// <summary>As policies and SharePoint name it: <c>SQL01</c> or <c>SQL01\SHAREPOINT</c>.</summary>
    public required string Instance { get; init; }

    /// <summary>Host and, behind a comma, port; default <see cref="Instance"/>, which needs the SQL Server Browser.</summary>
    public string? DataSource { get; init; }

    /// <summary>Null signs in as the agent's own account.</summary>
    public SqlLogin? Login { get; init; }

    /// <summary>Default Mandatory.</summary>
    public SqlEncryption Encrypt { get; init; } = SqlEncryption.Mandatory;

    /// <summary>PEM or DER file of the exact certificate that the server must show; null trusts the system's authorities.</summary>
    public string? ServerCertificate { get; init; }
}

/// <param name="PasswordFile">Read at each sign-in; one line; readable by the agent's account alone.</param>
public sealed record SqlLogin(string UserName, string PasswordFile);

public enum SqlEncryption
{
    Mandatory,
    Optional,
    Strict,
}
