using System.Collections.Immutable;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SqlServer;

/// <summary>What an instance encrypts under its service master key, from its catalogue: names alone. Changes nothing.</summary>
public sealed class Dependents(SqlServers servers)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <exception cref="FarmRefusedException">The instance does not answer, or would show a login without CONTROL SERVER only a part.</exception>
    public async Task<ServiceMasterKeyDependents> ListAsync(string instance, CancellationToken cancellationToken)
    {
        var access = servers.Get(instance);
        await using var session = await SqlSession.OpenAsync(access, cancellationToken);
        var server = await SqlInstance.DescribeAsync(session, access.Instance, cancellationToken);
        server.RequireControl(access.Instance);
        var mark = await new ServiceMasterKey(session, server, access.Instance).MarkAsync(cancellationToken);
        ImmutableArray<ServiceMasterKeyDependent> all =
        [
            .. Sorted(DependentKinds.DatabaseMasterKey, await NamesAsync(session, Batch.DatabasesWithMasterKey, cancellationToken)),
            .. Sorted(DependentKinds.LinkedServerLogin, await LinkedLoginsAsync(session, cancellationToken)),
            .. Sorted(DependentKinds.Credential, await NamesAsync(session, Batch.Credentials, cancellationToken)),
            .. Sorted(DependentKinds.AgentProxy, await NamesAsync(session, Batch.AgentProxies, cancellationToken)),
        ];
        return new ServiceMasterKeyDependents
        {
            Instance = access.Instance,
            Fingerprint = mark.Fingerprint,
            Dependents = [.. all.Take(ServiceMasterKeyDependents.MaxListed)],
            Total = all.Length,
        };
    }

    private static async Task<IEnumerable<string?>> NamesAsync(SqlSession session, string batch, CancellationToken cancellationToken) =>
        (await session.ReadRowsAsync(batch, s_timeout, cancellationToken)).Select(row => row["Name"]);

    /// <summary>Several logins of the server may be mapped to one remote login; each of the mappings has a password of its own.</summary>
    private static async Task<IEnumerable<string?>> LinkedLoginsAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var linked = (await session.ReadRowsAsync(Batch.LinkedServers, s_timeout, cancellationToken)).ToDictionary(row => row["Id"] ?? "", row => row["Name"], StringComparer.Ordinal);
        var logins = await session.ReadRowsAsync(Batch.LinkedLogins, s_timeout, cancellationToken);
        return logins.Where(row => row["RemoteName"] is { Length: > 0 })
            .Select(row => $"{row["RemoteName"]} on {linked.GetValueOrDefault(row["ServerId"] ?? "") ?? $"server {row["ServerId"]}"}");
    }

    private static IEnumerable<ServiceMasterKeyDependent> Sorted(string kind, IEnumerable<string?> names) =>
        names.Order(StringComparer.OrdinalIgnoreCase).Select(name => new ServiceMasterKeyDependent(kind, name ?? "?"));
}
