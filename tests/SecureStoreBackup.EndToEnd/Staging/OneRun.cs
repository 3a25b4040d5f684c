using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>What one run of a policy leaves behind, whoever was killed or paused on the way: each thing once, and nothing beside it.</summary>
internal static class OneRun
{
    private static readonly OperationKind[] _changing = [OperationKind.Backup, OperationKind.Restore, OperationKind.RefreshKey, OperationKind.ExportServiceMasterKey];

    public static async Task HoldsAsync(Story story, string backup, string identity, CancellationToken cancellationToken)
    {
        Assert.Equal($"{backup} {identity}", await story.ReadAsync("ssb", "{.items[*].metadata.name} {.items[*].metadata.uid}"));
        OnTheFarm(story);
        await InTheVaultsAsync(story, backup);
        foreach (var container in World.Containers)
            await InTheContainerAsync(story, container, cancellationToken);
    }

    /// <summary>One changing job at a time, none twice; one set on the share, and no key beside it.</summary>
    private static void OnTheFarm(Story story)
    {
        var operations = story.Farm.Farm.Operations.Read().Where(o => _changing.Contains(o.Kind)).ToArray();
        Operation? running = null;
        foreach (var operation in operations)
        {
            Assert.True(operation.State is OperationState.Started == running is null, $"{operation} came while {running} ran:\n{string.Join('\n', operations.Select(o => o.ToString()))}");
            running = operation.State is OperationState.Started ? operation : null;
        }

        Assert.Null(running);
        Assert.Equal(
            [OperationKind.RefreshKey, OperationKind.ExportServiceMasterKey, OperationKind.Backup, OperationKind.Backup],   // the application and its proxy
            operations.Where(o => o.State is OperationState.Started).Select(o => o.Kind));
        Assert.Equal(2, operations.Where(o => o.Kind is OperationKind.Backup).Select(o => o.Subject).Distinct().Count());

        var share = story.Farm.Farm.Mounts.Find(FarmSite.Share)!;
        Assert.Single(Directory.EnumerateFileSystemEntries(share), entry => Path.GetFileName(entry) != "keys");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(share, "keys")));
    }

    /// <summary>The versions that are switched on are those that the run pins, one each.</summary>
    private static async Task InTheVaultsAsync(Story story, string backup)
    {
        var pinned = (await story.ReadAsync($"ssb/{backup}", "{.status.passphrase.secretId} {.status.serviceMasterKeys[*].passwordSecretId} {.status.serviceMasterKeys[*].fileSecretId}"))
            .Split(' ').Select(id => new Uri(id).AbsolutePath["/secrets/".Length..]).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, pinned.Length);
        Assert.Equal(pinned, new[] { World.Vault, World.ExportsVault }
            .SelectMany(story.World.Vaults.ListEnabled).Where(version => version.StartsWith(PolicyDocument.VaultPrefix(story.Namespace), StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>One manifest, and the files that it names.</summary>
    private static async Task InTheContainerAsync(Story story, string container, CancellationToken cancellationToken)
    {
        var blobs = await story.BlobsAsync(container);
        var manifest = Assert.Single(blobs, blob => blob.EndsWith("/manifest.json", StringComparison.Ordinal));
        var point = manifest[..^"manifest.json".Length];
        var files = JsonNode.Parse(await story.World.Azurite.Account.ReadAsync(container, manifest, cancellationToken))!["files"]!.AsArray();
        Assert.Equal(
            files.Select(file => $"{point}farm/{(string)file!["path"]!}").Append(manifest).Order(StringComparer.Ordinal),
            blobs.Order(StringComparer.Ordinal));
    }
}
