using SecureStoreBackup.Sandbox.Farm;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>One login's session.</summary>
internal sealed class Session(SqlInstance instance, SqlLogin login, string database)
{
    public SqlInstance Instance => instance;

    public SqlLogin Login => login;

    public string Database { get; set; } = database;

    /// <summary>Looked up at every statement: rights may be taken away while a session lasts.</summary>
    public bool HasControlServer => login.ControlServer && !instance.Faults.Has(FaultKind.SqlPermissionDenied);

    public bool Exists(string name) =>
        name.Equals("master", StringComparison.OrdinalIgnoreCase) || instance.Options.Databases.Contains(name, StringComparer.OrdinalIgnoreCase);
}
