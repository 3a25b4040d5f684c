using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>The catalogue of what the service master key encrypts. Who may not see it sees no row, and in msdb an error.</summary>
internal static class DependentViews
{
    /// <summary>Row 0 is the server itself; linked servers follow.</summary>
    public static ResultSet Servers(Session session) => new(
        [new("server_id", SqlType.Int), new("name", SqlType.NVarChar), new("product", SqlType.NVarChar), new("is_linked", SqlType.Bit)],
        [[0, session.Instance.Options.Name, "SQL Server", false], .. Linked(session).Select((name, i) => new object?[] { i + 1, name, "SQL Server", true })]);

    /// <summary>Each linked server has a mapping for everybody else besides, which stores nothing.</summary>
    public static ResultSet LinkedLogins(Session session)
    {
        var servers = Linked(session);
        return new ResultSet(
            [new("server_id", SqlType.Int), new("local_principal_id", SqlType.Int), new("uses_self_credential", SqlType.Bit), new("remote_name", SqlType.NVarChar)],
            [
                .. servers.Select((_, i) => new object?[] { i + 1, 0, true, null }),
                .. Of(session, DependentKind.LinkedLogin).Select((login, i) => new object?[] { servers.IndexOf(login.Server!) + 1, 260 + i, false, login.Name }),
            ]);
    }

    public static ResultSet Credentials(Session session) => new(
        [new("credential_id", SqlType.Int), new("name", SqlType.NVarChar)],
        [.. Of(session, DependentKind.Credential).Select((credential, i) => new object?[] { 65536 + i, credential.Name })]);

    public static ResultSet AgentProxies(Session session) => session.HasControlServer
        ? new ResultSet(
            [new("proxy_id", SqlType.Int), new("name", SqlType.NVarChar), new("enabled", SqlType.Bit)],
            [.. session.Instance.AgentProxies.Select((name, i) => new object?[] { i + 1, name, true })])
        : throw new SqlFailure(SqlMessages.SelectDenied("sysproxies", "msdb", "dbo"));

    public static bool HasMasterKey(Session session, string database) =>
        session.Instance.Dependents.Any(one => one.Kind is DependentKind.DatabaseMasterKey && one.Name.Equals(database, StringComparison.OrdinalIgnoreCase));

    private static ImmutableArray<string> Linked(Session session) =>
        [.. Of(session, DependentKind.LinkedLogin).Select(login => login.Server!).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<DependentSecret> Of(Session session, DependentKind kind) =>
        session.HasControlServer ? session.Instance.Dependents.Where(one => one.Kind == kind) : [];
}
