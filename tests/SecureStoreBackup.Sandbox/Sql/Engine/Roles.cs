namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>IS_SRVROLEMEMBER and IS_ROLEMEMBER: 1, 0, or null for a role or principal that the server does not know.</summary>
internal static class Roles
{
    public static object? IsServerMember(Session session, object?[] arguments) => arguments[0] is string role && role.Equals("sysadmin", StringComparison.OrdinalIgnoreCase)
        ? IsMember(session, arguments, session.Instance.Options.Administrators)
        : null;

    public static object? IsDatabaseMember(Session session, object?[] arguments) => arguments[0] is string role && role.Equals("db_owner", StringComparison.OrdinalIgnoreCase)
        ? IsMember(session, arguments, session.Instance.Options.DatabaseOwners)
        : null;

    private static int? IsMember(Session session, object?[] arguments, IEnumerable<string> members)
    {
        var name = arguments is [_, string asked] ? asked : session.Login.Name;
        if (members.Contains(name, StringComparer.OrdinalIgnoreCase))
            return 1;
        var options = session.Instance.Options;
        var known = options.Logins.Select(login => login.Name).Concat(options.Administrators).Concat(options.DatabaseOwners).Concat(options.OtherAccounts);
        return known.Contains(name, StringComparer.OrdinalIgnoreCase) ? 0 : null;
    }
}
