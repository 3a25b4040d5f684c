using System.Globalization;
using System.Net;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>
/// How people, SharePoint and SqlClient name an instance: <c>HOST</c>, <c>HOST\NAME</c>, <c>HOST,1433</c>, with or without the
/// domain of the host and <c>tcp:</c>.
/// </summary>
/// <param name="Host">As written, without the protocol.</param>
/// <param name="Instance">Null for the default instance.</param>
/// <param name="Port">Null when it is not named.</param>
public sealed record InstanceName(string Host, string? Instance, int? Port)
{
    private const int DefaultPort = 1433;
    private const string DefaultInstance = "MSSQLSERVER";

    /// <summary>Takes any text; what it cannot read stays in <see cref="Host"/>.</summary>
    public static InstanceName Parse(string text)
    {
        var name = text.Trim();
        if (name.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase) || name.StartsWith("np:", StringComparison.OrdinalIgnoreCase))
            name = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        int? port = null;
        if (name.LastIndexOf(',') is >= 0 and var comma && int.TryParse(name[(comma + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            (name, port) = (name[..comma].Trim(), number);
        var parts = name.Split('\\', 2);
        var instance = parts is [_, { Length: > 0 } given] && !string.Equals(given, DefaultInstance, StringComparison.OrdinalIgnoreCase) ? given : null;
        return new InstanceName(parts[0], instance, port);
    }

    /// <summary>Whether both may be said of one instance. A host without its domain is the same in every domain; a port tells what no name does.</summary>
    public bool Names(InstanceName other)
    {
        if (!SameHost(Host, other.Host))
            return false;
        if (Instance is not null && other.Instance is not null)
            return string.Equals(Instance, other.Instance, StringComparison.OrdinalIgnoreCase);
        return EffectivePort is { } port && port == other.EffectivePort;
    }

    /// <summary>Whether the name is that of a host, with or without its domain.</summary>
    public bool IsOn(string host) => SameHost(Host, host);

    private int? EffectivePort => Port ?? (Instance is null ? DefaultPort : null);

    private static bool SameHost(string a, string b)
    {
        if (string.Equals(a, b, StringComparison.OrdinalIgnoreCase))
            return true;
        if (IPAddress.TryParse(a, out _) || IPAddress.TryParse(b, out _) || (a.Contains('.', StringComparison.Ordinal) && b.Contains('.', StringComparison.Ordinal)))
            return false;
        return string.Equals(a.Split('.')[0], b.Split('.')[0], StringComparison.OrdinalIgnoreCase);
    }
}
