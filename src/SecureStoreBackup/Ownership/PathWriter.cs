namespace SecureStoreBackup.Ownership;

/// <summary>Somebody who wants to write below a policy's path.</summary>
/// <param name="ClusterIds">Ids that mean this cluster; the first one is written down, the others are recognised.</param>
/// <param name="PolicyUid">Of the policy.</param>
/// <param name="By">For people.</param>
public sealed record PathWriter(IReadOnlyList<string> ClusterIds, string PolicyUid, string By)
{
    public bool IsCluster(OwnerRecord record) => record.ClusterId is { } id && ClusterIds.Contains(id, StringComparer.Ordinal);

    public OwnerRecord Record(DateTimeOffset now, string why) => new() { ClusterId = ClusterIds[0], PolicyUid = PolicyUid, At = now, By = By, Why = why };
}
