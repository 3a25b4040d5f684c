using System.Collections.Frozen;
using System.Text;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>A built-in function. A missing argument is SQL Server's error 174.</summary>
/// <param name="Optional">How many more arguments it takes.</param>
internal sealed record Function(SqlType Type, int Arguments, Func<Session, object?[], object?> Body, int Optional = 0)
{
    public object? Run(Session session, object?[] arguments) => arguments.Length >= Arguments && arguments.Length <= Arguments + Optional
        ? Body(session, arguments)
        : throw new SqlFailure(new SqlMessage(174, 15, $"The function requires {Arguments} argument(s)."));
}

internal static class Functions
{
    private static readonly FrozenDictionary<string, Function> s_functions = new Dictionary<string, Function>
    {
        ["SERVERPROPERTY"] = new(SqlType.Variant, 1, (session, a) => ServerProperty(session.Instance.Options, a[0] as string)),
        ["HAS_PERMS_BY_NAME"] = new(SqlType.Int, 3, HasPermission),
        ["IS_SRVROLEMEMBER"] = new(SqlType.Int, 1, (session, a) => Roles.IsServerMember(session, a), Optional: 1),
        ["IS_ROLEMEMBER"] = new(SqlType.Int, 1, (session, a) => Roles.IsDatabaseMember(session, a), Optional: 1),
        ["DB_ID"] = new(SqlType.Int, 1, (session, a) => session.Instance.Options.DatabaseId(a[0] as string)),
        ["SUSER_SNAME"] = new(SqlType.NVarChar, 0, (session, a) => a is [byte[] sid] ? Encoding.Unicode.GetString(sid) : session.Login.Name, Optional: 1),
        ["DB_NAME"] = new(SqlType.NVarChar, 0, (session, _) => session.Database),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static Function Find(string name) => s_functions.TryGetValue(name, out var function)
        ? function
        : throw new SqlFailure(new SqlMessage(195, 15, $"'{name}' is not a recognized built-in function name."));

    public static string GlobalVariable(Session session, string name)
    {
        var options = session.Instance.Options;
        return name.ToUpperInvariant() switch
        {
            "@@SERVERNAME" => options.Name,
            "@@VERSION" => $"Microsoft SQL Server {options.Version.Major switch { 13 => "2016", 14 => "2017", 15 => "2019", _ => "2022" }} - {options.Version} (X64)",
            "@@SERVICENAME" => InstanceName(options) ?? "MSSQLSERVER",
            _ => throw new SqlFailure(new SqlMessage(137, 15, $"Must declare the scalar variable \"{name}\".")),
        };
    }

    private static object? ServerProperty(SqlInstanceOptions options, string? name) => name?.ToUpperInvariant() switch
    {
        "MACHINENAME" => options.Name.Split('\\')[0],
        "COMPUTERNAMEPHYSICALNETBIOS" => options.Node ?? options.Name.Split('\\')[0],
        "SERVERNAME" => options.Name,
        "INSTANCENAME" => InstanceName(options),
        "PRODUCTVERSION" => options.Version.ToString(),
        "PRODUCTLEVEL" => "RTM",
        "EDITION" => "Enterprise Edition (64-bit)",
        "ENGINEEDITION" => 3,
        "ISCLUSTERED" => options.Clustered ? 1 : 0,
        "ISHADRENABLED" => options.AvailabilityReplicas.IsEmpty ? 0 : 1,
        "COLLATION" => "SQL_Latin1_General_CP1_CI_AS",
        "INSTANCEDEFAULTDATAPATH" => options.DefaultDirectory + '\\',
        _ => null,
    };

    private static object? HasPermission(Session session, object?[] arguments) => arguments switch
    {
        [null, null, string permission] when permission.Equals("VIEW ANY DATABASE", StringComparison.OrdinalIgnoreCase) => 1,
        [_, _, string] => session.HasControlServer ? 1 : 0,
        _ => null,
    };

    private static string? InstanceName(SqlInstanceOptions options) => options.Name.Split('\\') is [_, var name] ? name : null;
}
