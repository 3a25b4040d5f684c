using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>What no deletion of objects may take: blobs, secrets, and sets on the farm's share.</summary>
internal static class Kept
{
    /// <summary>Everything of a story's that lies outside the cluster, in order.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(Story story)
    {
        var data = new List<string>(await OffsiteAsync(story));
        data.AddRange(Directory.EnumerateDirectories(story.Farm.Farm.Mounts.Find(FarmSite.Share)!).Select(set => $"share/{Path.GetFileName(set)}"));
        return [.. data.Order(StringComparer.Ordinal)];
    }

    /// <summary>The same without the sets, which the next run tidies.</summary>
    public static async Task<IReadOnlyList<string>> OffsiteAsync(Story story)
    {
        var data = new List<string>();
        foreach (var container in World.Containers)
            data.AddRange((await story.BlobsAsync(container)).Select(blob => $"{container}/{blob}"));
        foreach (var vault in new[] { World.Vault, World.ExportsVault })
            data.AddRange(story.World.Vaults.ListEnabled(vault).Where(version => version.StartsWith(PolicyDocument.VaultPrefix(story.Namespace), StringComparison.Ordinal)).Select(version => $"{vault}/{version}"));
        Assert.Contains(data, item => item.EndsWith("/manifest.json", StringComparison.Ordinal));
        return [.. data.Order(StringComparer.Ordinal)];
    }
}
