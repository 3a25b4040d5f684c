using System.Text;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>Something that anybody but vault and farm may read.</summary>
/// <param name="Evidence">What must stand in one place of the kind for the search to have looked at the right thing; null is the recovery point's name.</param>
internal sealed record Place(string Kind, string Name, byte[] Content, string? Evidence = null);

/// <summary>Every place outside the vaults and the farm's memory: logs, journals, objects, events, processes, blobs with their names, metadata and tags, names in the vault, the farm's disk.</summary>
internal sealed class Places(Stage stage, Story story)
{
    public static IReadOnlyList<string> Kinds { get; } = ["operator", "agent", "object", "blob", "blob names", "vault names", "process", "farm", "metrics"];

    public async IAsyncEnumerable<Place> AllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(stage.World.Directory, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(stage.World.Directory, file);
            if (KindOf(name) is { } kind)
                yield return new Place(kind, name, await ReadSharedAsync(file, cancellationToken), kind is "agent" ? "job" : kind is "farm" ? "SPHistoryObject" : null);
        }

        yield return Text("object", "policies, backups and events", await story.KubectlAsync("get", "ssbp,ssb,events", "--all-namespaces", "-o", "json"));
        yield return Text("metrics", "/metrics", await story.MetricsAsync(), "securestore_policy_protected");
        foreach (var vault in new[] { World.Vault, World.ExportsVault })
            yield return Text("vault names", vault, string.Join('\n', stage.World.Vaults.Describe(vault)), "sssp");
        foreach (var container in World.Containers)
        {
            foreach (var blob in await stage.World.Azurite.Account.DescribeBlobsAsync(container, cancellationToken))
            {
                yield return Text("blob names", blob.Name, blob.Text);
                if (blob.Name.EndsWith(".json", StringComparison.Ordinal))
                    yield return new Place("blob", blob.Name, await stage.World.Azurite.Account.ReadAsync(container, blob.Name, cancellationToken));
            }
        }

        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            foreach (var file in new[] { "cmdline", "environ" })
            {
                if (await TryReadAsync(Path.Combine(process, file), cancellationToken) is { Length: > 0 } content)
                    yield return new Place("process", $"{Path.GetFileName(process)}/{file}", content, "securestore");
            }
        }
    }

    private static string? KindOf(string name) => name switch
    {
        _ when name.Contains("/agent/", StringComparison.Ordinal) => "agent",
        _ when name.Contains("/share/", StringComparison.Ordinal) => "farm",   // sets, databases in them, and what SQL Server left
        _ when name.EndsWith(".log", StringComparison.Ordinal) => name.StartsWith("operator", StringComparison.Ordinal) ? "operator" : "agent",
        _ => null,
    };

    private static Place Text(string kind, string name, string text, string? evidence = null) => new(kind, name, Encoding.UTF8.GetBytes(text), evidence);

    private static async Task<byte[]> ReadSharedAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    /// <summary>Processes end while they are looked at.</summary>
    private static async Task<byte[]?> TryReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadSharedAsync(file, cancellationToken);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
