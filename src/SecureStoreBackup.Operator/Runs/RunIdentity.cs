using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ownership;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Who runs: for the manifest, the farm's fence and the owners of container paths.</summary>
/// <param name="ClusterId">Of the cluster, or <c>host-…</c> for the command line.</param>
/// <param name="Takeover">Whether a farm may be taken over from a lease that is not ours, when no job runs there.</param>
public sealed record RunIdentity(string ClusterId, string OperatorVersion, FencingTerm Term, bool Takeover)
{
    /// <summary>Further ids by which this cluster may once have written itself down.</summary>
    public IReadOnlyList<string> OtherClusterIds { get; init; } = [];

    /// <summary>
    /// Whether what is taken over, farm and container paths, is handed back when the run has ended: a command line is a guest.
    /// Only with <see cref="Takeover"/> does it take anything over.
    /// </summary>
    public bool Guest { get; init; }

    public PathWriter WriterOf(string policyUid) => new([ClusterId, .. OtherClusterIds], policyUid, Guest ? $"securestore backup {OperatorVersion} on {ClusterId}" : $"securestore operator {OperatorVersion}");
}
