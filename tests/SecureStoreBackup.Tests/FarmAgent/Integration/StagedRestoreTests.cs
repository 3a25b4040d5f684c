using System.Security.Cryptography;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Farm;

namespace SecureStoreBackup.Tests.FarmAgent.Integration;

/// <summary>
/// One set, restored from off-site again and again: Restore-SPFarm writes into the set's own catalog, so what a restore left on
/// the share is no longer the set. The operator's client on the agent's binary.
/// </summary>
public sealed class StagedRestoreTests : IAsyncLifetime
{
    private const string User = @"CONTOSO\anna";

    private readonly FarmOnLoopback _farm = new();
    private readonly Dictionary<string, byte[]> _offsite = new(StringComparer.Ordinal);
    private FarmAgentClient _client = null!;
    private FarmClient _watching = null!;
    private BackupEvidence _backup = null!;
    private SecureStoreApplication _application = null!;

    private static FencingTerm Term { get; } = new("lease-1", 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_set_is_restored_from_its_copy_twice_and_the_credentials_are_readable_each_time()
    {
        await _client.DeleteSetAsync(_backup.SetId, Term, Token);
        Assert.Equal(Staged.Whole, await StageAsync());
        await WipeAndRestoreAsync(1);

        Assert.NotEmpty(await DifferingAsync());
        Assert.Equal(Staged.Anew, await StageAsync());
        Assert.Empty(await DifferingAsync());
        await WipeAndRestoreAsync(2);
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_set_that_still_stands_as_it_was_made_is_not_sent_again()
    {
        Assert.Equal(Staged.Nothing, await StageAsync());

        var lost = _offsite.Keys.First(path => path.EndsWith(".bak", StringComparison.Ordinal));
        File.Delete(Path.Combine([_farm.World.ShareFolder, _backup.SetId, .. lost.Split('/')]));
        Assert.Equal(Staged.Whole, await StageAsync());
        Assert.Empty(await DifferingAsync());
    }

    public async ValueTask InitializeAsync()
    {
        _watching = await _farm.StartAsync();
        _application = (await _watching.DescribeAsync()).Applications.Single();
        _client = FarmAgentClient.Open(_watching.Http.BaseAddress!, _farm.Credentials(), new FarmAgentOptions(), TimeProvider.System);
        _backup = (await _watching.RunAsync(FarmOnLoopback.Backup(_application))).Backup!;
        foreach (var file in await _client.ListFilesAsync(_backup.SetId, Token))
        {
            await using var content = await _client.Open(_backup.SetId, file).OpenAsync(Token);
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, Token);
            _offsite[file.Path] = copy.ToArray();
        }
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return _farm.DisposeAsync();
    }

    private enum Staged
    {
        Nothing,

        /// <summary>What was missing was put there.</summary>
        Whole,

        /// <summary>The set was deleted first.</summary>
        Anew,
    }

    /// <summary>As the operator does: equal files stay, others are put there, and where one is in the way the set is deleted and staged whole.</summary>
    private async Task<Staged> StageAsync()
    {
        var differing = await DifferingAsync();
        try
        {
            foreach (var path in differing)
                await PutAsync(path);
            return differing.Count == 0 ? Staged.Nothing : Staged.Whole;
        }
        catch (StepFailedException refused) when (refused.Failure.Reason == FarmErrorCodes.FileExists)
        {
            await _client.DeleteSetAsync(_backup.SetId, Term, Token);
            foreach (var path in _offsite.Keys)
                await PutAsync(path);
            return Staged.Anew;
        }
    }

    /// <summary>Files of the copy that are missing on the share, or are others there.</summary>
    private async Task<IReadOnlyList<string>> DifferingAsync()
    {
        var stands = (await _client.ListSetsAsync(Token)).Any(set => set.Id == _backup.SetId)
            ? (await _client.ListFilesAsync(_backup.SetId, Token)).ToDictionary(file => file.Path, StringComparer.Ordinal)
            : [];
        var differing = new List<string>();
        foreach (var (path, content) in _offsite)
            if (!stands.TryGetValue(path, out var file) || await _client.DigestAsync(_backup.SetId, file, Token) != Sha256(content))
                differing.Add(path);
        return differing;
    }

    private async Task PutAsync(string path)
    {
        using var content = new MemoryStream(_offsite[path]);
        await _client.StageFileAsync(new FileToStage(_backup.SetId, FarmWorld.Share, path, content.Length, Sha256(_offsite[path])), content, Term, Token);
    }

    private async Task WipeAndRestoreAsync(int time)
    {
        _farm.World.Store.Wipe();
        Assert.Throws<SharePointException>(() => _farm.World.Store.Decrypt("erp", User));

        var restored = await _watching.RunAsync(FarmOnLoopback.Restore(_backup) with { Id = $"9f0c1d2e.Restore.{time}" });
        var refreshed = await _watching.RunAsync(FarmOnLoopback.Refresh(_application, FarmWorld.Passphrase, $"9f0c1d2e.RefreshKey.{time}"));

        Assert.True(restored.State is JobState.Succeeded, restored.Error?.ToString());
        Assert.True(refreshed.State is JobState.Succeeded, refreshed.Error?.ToString());
        Assert.Equal("S3cret of the ERP", _farm.World.Store.Decrypt("erp", User)[1]);
        Assert.Equal(time, _farm.World.Farm.Operations.Count(OperationKind.Restore));
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
