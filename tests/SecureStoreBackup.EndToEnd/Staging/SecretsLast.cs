using SecureStoreBackup.EndToEnd.Stories;
using Xunit.Sdk;
using Xunit.v3;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>Stories in the order of their names; the one that searches for secrets reads what all others left behind.</summary>
public sealed class SecretsLast : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => c.TestCollectionDisplayName.Contains(nameof(NoSecretLeaves), StringComparison.Ordinal)).ThenBy(c => c.TestCollectionDisplayName, StringComparer.Ordinal)];
}
