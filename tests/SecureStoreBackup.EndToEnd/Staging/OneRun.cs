using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.EndToEnd.Staging;

/// <summary>
/// The first run of a policy of its own, and what is left of it whoever was killed or paused on the way: each thing once, and
/// nothing beside it. One after the other they may share a farm.
/// </summary>
internal sealed class OneRun
{
    private static readonly OperationKind[] _changing = [OperationKind.Backup, OperationKind.Restore, OperationKind.RefreshKey, OperationKind.ExportServiceMasterKey];

    private readonly Story _story;
    private readonly string _vaultPrefix;
    private readonly int _operationsBefore;

    private OneRun(Story story, string policy, string vaultPrefix) =>
        (_story, Policy, _vaultPrefix, _operationsBefore) = (story, policy, vaultPrefix, story.Farm.Farm.Operations.Read().Count);

    public string Policy { get; }

    /// <summary>The object's name, once the run has begun.</summary>
    public string Backup { get; private set; } = "";

    /// <summary>The object's uid, once the run has begun.</summary>
    public string Identity { get; private set; } = "";

    public string Resource => $"ssb/{Backup}";

    /// <summary>A policy that has never run, and that is ready to.</summary>
    public static async Task<OneRun> PrepareAsync(Story story, string name)
    {
        var own = RandomNumberGenerator.GetHexString(4, lowercase: true);
        var run = new OneRun(story, $"{name.ToLowerInvariant()}-{own}", $"{PolicyDocument.VaultPrefix(story.Namespace)}-{own}");
        await story.ApplyAsync(story.Policy(run.Policy).With("keyVault.prefix", run._vaultPrefix));
        await story.WaitAsync($"ssbp/{run.Policy}", "Ready");
        return run;
    }

    public async Task BeginAsync()
    {
        Backup = await _story.BackUpByHandAsync(Policy);
        Identity = await _story.ReadAsync(Resource, "{.metadata.uid}");
    }

    public Task CompletesAsync() => _story.WaitAsync(Resource, "Completed");

    /// <summary>Whether it is in this step and nowhere else.</summary>
    /// <summary>Targets go on side by side, so that other steps may be under way, too.</summary>
    public async Task<bool> IsInAsync(string step) => (await _story.ReadAsync(Resource, "{.status.steps[?(@.state==\"Running\")].name}")).Split(' ').Contains(step, StringComparer.Ordinal);

    public async Task HoldsAsync(CancellationToken cancellationToken)
    {
        Assert.Equal($"{Backup} {Identity}", await _story.ReadAsync("ssb", $"{{.items[?(@.spec.policyName==\"{Policy}\")].metadata.name}} {{.items[?(@.spec.policyName==\"{Policy}\")].metadata.uid}}"));
        OnTheFarm();
        await AtTheAgentAsync(cancellationToken);
        await InTheVaultsAsync();
        foreach (var container in World.Containers)
            await InTheContainerAsync(container, cancellationToken);
    }

    /// <summary>What is only in the way of the next one.</summary>
    public Task ForgetAsync() => _story.KubectlAsync("delete", $"ssbp/{Policy}", Resource);

    /// <summary>One changing job at a time, none twice; one set on the share, and no key beside it.</summary>
    private void OnTheFarm()
    {
        var operations = _story.Farm.Farm.Operations.Read().Skip(_operationsBefore).Where(o => _changing.Contains(o.Kind)).ToArray();
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

        var share = _story.Farm.Farm.Mounts.Find(FarmSite.Share)!;
        Assert.Single(Directory.EnumerateDirectories(share), set => Path.GetFileName(set).StartsWith($"{Policy}-", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(share, "keys")));
    }

    /// <summary>The agent, too, was asked for each of the three once.</summary>
    private async Task AtTheAgentAsync(CancellationToken cancellationToken)
    {
        var jobs = await FarmJobs.ReadAsync(_story, cancellationToken);
        Assert.Equal(
            ["backup succeeded", "exportServiceMasterKey succeeded", "refreshKey succeeded"],
            jobs.Where(job => job.Id.StartsWith(Identity, StringComparison.Ordinal)).Select(job => $"{job.Kind} {job.State}").Order(StringComparer.Ordinal));
    }

    /// <summary>The versions that are switched on are those that the run pins, one each.</summary>
    private async Task InTheVaultsAsync()
    {
        var pinned = (await _story.ReadAsync(Resource, "{.status.passphrase.secretId} {.status.serviceMasterKeys[*].passwordSecretId} {.status.serviceMasterKeys[*].fileSecretId}"))
            .Split(' ').Select(id => new Uri(id).AbsolutePath["/secrets/".Length..]).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, pinned.Length);
        Assert.Equal(pinned, new[] { World.Vault, World.ExportsVault }
            .SelectMany(_story.World.Vaults.ListEnabled).Where(version => version.StartsWith($"{_vaultPrefix}-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>One manifest, and the files that it names; beside them only the policy's own notes: who may write here, and where else its runs go.</summary>
    private async Task InTheContainerAsync(string container, CancellationToken cancellationToken)
    {
        var root = $"contoso/{_story.Namespace}.{Policy}/";
        var blobs = (await _story.BlobsAsync(container))
            .Where(blob => blob.StartsWith(root, StringComparison.Ordinal) && !blob.StartsWith($"{root}_", StringComparison.Ordinal)).ToArray();
        var manifest = Assert.Single(blobs, blob => blob.EndsWith("/manifest.json", StringComparison.Ordinal));
        var point = manifest[..^"manifest.json".Length];
        var files = JsonNode.Parse(await _story.World.Azurite.Account.ReadAsync(container, manifest, cancellationToken))!["files"]!.AsArray();
        Assert.Equal(
            files.Select(file => $"{point}farm/{(string)file!["path"]!}").Append(manifest).Order(StringComparer.Ordinal),
            blobs.Order(StringComparer.Ordinal));
    }
}
