using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>The instances that the agent's configuration names.</summary>
public sealed class SqlServers(ImmutableArray<SqlServerAccess> configured)
{
    /// <summary>Null when the configuration does not name the instance. Names are compared without regard to case.</summary>
    public SqlServerAccess? Find(string instance) =>
        configured.FirstOrDefault(access => string.Equals(access.Instance, instance, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="FarmRefusedException">The configuration does not name the instance.</exception>
    public SqlServerAccess Get(string instance) => Find(instance) ?? throw new FarmRefusedException(
        FarmErrorCodes.SqlUnreachable,
        $"The agent's configuration names no SQL Server instance '{instance}'.",
        configured.IsEmpty ? "Add it under sqlServers." : $"Add it under sqlServers, or name one of: {string.Join(", ", configured.Select(access => access.Instance))}.");
}
