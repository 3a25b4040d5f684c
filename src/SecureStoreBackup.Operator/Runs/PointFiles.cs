using SecureStoreBackup.Naming;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>The files of a recovery point, as they lie in a container.</summary>
public static class PointFiles
{
    /// <summary>By path.</summary>
    public static async Task<IReadOnlyList<StoredBlob>> ListAsync(IContainer container, RecoveryPointPath point, CancellationToken cancellationToken)
    {
        var blobs = new List<StoredBlob>();
        await foreach (var blob in container.ListAsync(point.File(""), cancellationToken))
            blobs.Add(blob);
        return [.. blobs.OrderBy(b => b.Path, StringComparer.Ordinal)];
    }
}
