using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>The instances that the agent's configuration names.</summary>
public sealed class SqlServers(ImmutableArray<SqlServerAccess> configured)
{
    /// <summary>
    /// The one that has this name, whichever way it is written (<see cref="InstanceName"/>); null when the configuration does not
    /// name it, or names two that could be meant.
    /// </summary>
    public SqlServerAccess? Find(string instance)
    {
        if (configured.FirstOrDefault(access => string.Equals(access.Instance, instance, StringComparison.OrdinalIgnoreCase)) is { } exact)
            return exact;
        var name = InstanceName.Parse(instance);
        return configured.Where(access => name.Names(InstanceName.Parse(access.Instance)) || (access.DataSource is { } source && name.Names(InstanceName.Parse(source)))).ToList() is [var only] ? only : null;
    }

    /// <exception cref="FarmRefusedException">The configuration does not name the instance.</exception>
    public SqlServerAccess Get(string instance) => Find(instance) ?? throw new FarmRefusedException(
        FarmErrorCodes.SqlUnreachable,
        $"The agent's configuration names no SQL Server instance '{instance}'.",
        configured.IsEmpty ? "Add it under sqlServers." : $"Add it under sqlServers, or name one of: {string.Join(", ", configured.Select(access => access.Instance))}.");
}
