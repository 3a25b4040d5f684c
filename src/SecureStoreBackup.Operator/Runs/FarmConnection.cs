using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>A farm, and as whom we come to it.</summary>
public sealed record FarmConnection(IFarm Farm, FarmAccess Access);

/// <summary>
/// As whom we come to an agent: its address, and the certificate, key and authority of a secret. Equal ones are one client to the
/// agent, whichever namespace holds the secret: they may be told the same.
/// </summary>
public sealed class FarmAccess(Uri agentUrl, FarmCredentials credentials) : IEquatable<FarmAccess>
{
    private Uri AgentUrl => agentUrl;

    private FarmCredentials Credentials => credentials;

    public bool Equals(FarmAccess? other) =>
        other is not null && agentUrl == other.AgentUrl && credentials.Certificate == other.Credentials.Certificate
        && credentials.Authority == other.Credentials.Authority && credentials.Key.Matches(other.Credentials.Key);

    public override bool Equals(object? obj) => Equals(obj as FarmAccess);

    public override int GetHashCode() => HashCode.Combine(agentUrl, credentials.Certificate, credentials.Authority);
}
