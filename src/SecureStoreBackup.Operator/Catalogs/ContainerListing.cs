using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Catalogs;

/// <summary>One listing of a container, whoever wrote into it, told apart by policy.</summary>
/// <param name="Policies">Blobs by the path of their policy, <c>{prefix}/{namespace}.{name}</c>, in order.</param>
/// <param name="Foreign">Paths that belong to no policy, a hundred at most.</param>
internal sealed record ContainerListing(Uri Container, string Prefix, IReadOnlyDictionary<string, List<StoredBlob>> Policies, IReadOnlyList<string> Foreign)
{
    public const int MostForeign = 100;

    /// <param name="prefix">Path below the container; empty for all of it.</param>
    /// <exception cref="StepFailedException">As the container refuses it.</exception>
    public static async Task<ContainerListing> ReadAsync(IContainer container, string prefix, CancellationToken cancellationToken)
    {
        var blobs = new List<StoredBlob>();
        await foreach (var blob in container.ListAsync(prefix.Length == 0 ? "" : $"{prefix}/", cancellationToken))
            blobs.Add(blob);
        return Of(container.Url, prefix, blobs);
    }

    public static ContainerListing Of(Uri container, string prefix, IEnumerable<StoredBlob> blobs)
    {
        var (foreign, policies) = (new List<string>(), new SortedDictionary<string, List<StoredBlob>>(StringComparer.Ordinal));
        foreach (var blob in blobs)
        {
            if (PolicyOf(blob.Path) is { } policy)
                (policies.TryGetValue(policy, out var others) ? others : policies[policy] = []).Add(blob);
            else if (foreign.Count < MostForeign)
                foreign.Add(blob.Path);
        }

        return new ContainerListing(container, prefix, policies, foreign);
    }

    /// <summary>What stands before the name of a point, or before a folder of ours; null for a path without either.</summary>
    private static string? PolicyOf(string path)
    {
        var parts = path.Split('/');
        var at = Array.FindIndex(parts, part => MarkName.IsPoint(part) || OwnBlobs.Folders.Contains(part, StringComparer.Ordinal));
        return at > 0 && at < parts.Length - 1 ? string.Join('/', parts[..at]) : null;
    }
}
