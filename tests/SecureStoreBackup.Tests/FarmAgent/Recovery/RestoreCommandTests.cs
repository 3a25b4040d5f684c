using System.Security.Cryptography;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Integration;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Manifests;
using SecureStoreBackup.Tests.Sandbox.Farm;

namespace SecureStoreBackup.Tests.FarmAgent.Recovery;

/// <summary><c>securestore-farm-agent restore --from</c>, as a person runs it on a farm that lost its store.</summary>
public sealed class RestoreCommandTests : IAsyncLifetime
{
    private const string User = @"CONTOSO\anna";
    private const string Wrong = "Another-Passphrase-2";

    private readonly FarmOnLoopback _farm = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Point => Path.Combine(_farm.World.Directory, "recovered");

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_wiped_store_comes_back_and_a_wrong_passphrase_costs_a_second_refresh_but_no_second_restore()
    {
        var manifest = await RecoveredAsync();

        var (first, said) = await RestoreAsync($"{manifest.RecoveryPoint}\n{Wrong}\n");

        Assert.True(first == 3, said);
        Assert.Contains("PassphraseRefused: ", said, StringComparison.Ordinal);
        Assert.Contains("Next: run the same command with the passphrase", said, StringComparison.Ordinal);
        Assert.Contains("Overwritten    'Secure Store Service'", said, StringComparison.Ordinal);
        Assert.Throws<SharePointException>(() => _farm.World.Store.Decrypt("erp", User));

        var (second, more) = await RestoreAsync($"{FarmWorld.Passphrase}\n", "--confirm", manifest.RecoveryPoint);

        Assert.True(second == 0, more);
        Assert.Contains("already; only the key is refreshed", more, StringComparison.Ordinal);
        Assert.Equal(1, _farm.World.Farm.Operations.Count(OperationKind.Restore));
        Assert.Equal("S3cret of the ERP", _farm.World.Store.Decrypt("erp", User)[1]);
        Assert.All([Wrong, FarmWorld.Passphrase], secret => Assert.DoesNotContain(secret, said + more, StringComparison.Ordinal));
        NoFileHolds(Wrong, FarmWorld.Passphrase);
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_set_that_stands_on_the_share_is_restored_where_it_lies_without_a_manifest()
    {
        var backup = await BackUpAsync();
        _farm.World.Store.Wipe();

        var (code, said) = await RunAsync($"{FarmWorld.Passphrase}\n", "--from", Path.Combine(_farm.World.ShareFolder, backup.SetId), "--confirm", backup.SetId);

        Assert.True(code == 0, said);
        Assert.Contains("where it lies", said, StringComparison.Ordinal);
        Assert.Equal("S3cret of the ERP", _farm.World.Store.Decrypt("erp", User)[1]);
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_file_that_is_not_the_manifests_stops_it_before_anything_is_changed()
    {
        var manifest = await RecoveredAsync();
        var damaged = manifest.Files.MaxBy(file => file.Bytes)!.Path;
        await using (var file = new FileStream(Path.Combine(Point, "farm", damaged), FileMode.Open))
            file.WriteByte(0x21);

        var (code, said) = await RestoreAsync($"{FarmWorld.Passphrase}\n", "--confirm", manifest.RecoveryPoint);

        Assert.Equal(1, code);
        Assert.Contains($"DigestMismatch: '{damaged}'", said, StringComparison.Ordinal);
        Assert.Equal(0, _farm.World.Farm.Operations.Count(OperationKind.Restore));
        Assert.False(Directory.Exists(Path.Combine(_farm.World.ShareFolder, manifest.Set.Id)));
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task Another_name_typed_changes_nothing()
    {
        await RecoveredAsync();

        var (code, said) = await RestoreAsync($"yes\n{FarmWorld.Passphrase}\n");

        Assert.Equal(2, code);
        Assert.Contains("Nothing was changed.", said, StringComparison.Ordinal);
        Assert.Equal(0, _farm.World.Farm.Operations.Count(OperationKind.Restore));
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task While_the_agent_runs_it_says_how_to_stop_it()
    {
        var manifest = await RecoveredAsync();
        await _farm.StartAsync();

        var (code, said) = await RestoreAsync($"{FarmWorld.Passphrase}\n", "--confirm", manifest.RecoveryPoint);

        Assert.Equal(1, code);
        Assert.Contains("Stop-ScheduledTask", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_set_is_named()
    {
        var (code, said) = await RunAsync("", "--from", _farm.World.Directory, "--confirm", "x");

        Assert.Equal(1, code);
        Assert.Contains("holds neither farm/app nor app", said, StringComparison.Ordinal);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    private Task<(int Code, string Said)> RestoreAsync(string input, params string[] more) => RunAsync(input, ["--from", Point, .. more]);

    private async Task<(int Code, string Said)> RunAsync(string input, params string[] more)
    {
        using var restore = AgentProcess.WithInput(input, ["restore", "--config", _farm.Configuration, .. more]);
        return (await restore.ExitCodeAsync(), restore.Said);
    }

    private async Task<BackupEvidence> BackUpAsync()
    {
        var client = await _farm.StartAsync();
        var status = await client.RunAsync(FarmOnLoopback.Backup((await client.DescribeAsync()).Applications.Single()));
        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        await _farm.KillAsync();
        return status.Backup!;
    }

    /// <summary>A recovery point as it was fetched from off-site, of a farm that has lost its store and keeps no set.</summary>
    private async Task<Manifest> RecoveredAsync()
    {
        var backup = await BackUpAsync();
        Directory.CreateDirectory(Point);
        Directory.Move(Path.Combine(_farm.World.ShareFolder, backup.SetId), Path.Combine(Point, "farm"));
        var files = Directory.EnumerateFiles(Path.Combine(Point, "farm"), "*", SearchOption.AllDirectories).Select(path => new ManifestFile
        {
            Path = Path.GetRelativePath(Path.Combine(Point, "farm"), path).Replace(Path.DirectorySeparatorChar, '/'),
            Bytes = new FileInfo(path).Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
        });
        var manifest = ManifestTests.Example() with
        {
            Set = new()
            {
                Id = backup.SetId,
                Directory = backup.Directory,
                Items = [.. backup.Items.Select(item => new ManifestSetItem { Role = item.Role, ItemPath = item.ItemPath, BackupId = item.BackupId, DirectoryName = item.DirectoryName, DatabaseFile = item.DatabaseFile, Warnings = 0 })],
            },
            Files = [.. files],
        };
        await File.WriteAllBytesAsync(Path.Combine(Point, "manifest.json"), ManifestWriter.Write(manifest), Token);
        _farm.World.Store.GenerateNewKey(Wrong);
        _farm.World.Store.Wipe();
        return manifest;
    }

    private void NoFileHolds(params string[] secrets)
    {
        foreach (var text in Directory.EnumerateFiles(_farm.Data, "*", SearchOption.AllDirectories).Select(File.ReadAllText))
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }
}
