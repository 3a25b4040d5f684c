using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.Sql.Engine;

/// <summary>What an instance keeps: <c>instances/{name}.json</c>.</summary>
/// <param name="KeyUsable">False after a move to a machine and account that cannot decrypt the key.</param>
internal sealed record InstanceState(ServiceMasterKey Key, ImmutableArray<DependentSecret> Secrets, bool KeyUsable = true)
{
    /// <summary>Proxies of SQL Server Agent; each uses a credential.</summary>
    public ImmutableArray<string> AgentProxies { get; init; } = [];

    public override string ToString() => Key.ToString();
}
