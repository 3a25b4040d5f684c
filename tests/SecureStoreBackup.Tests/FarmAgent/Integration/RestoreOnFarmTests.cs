using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Farm;

namespace SecureStoreBackup.Tests.FarmAgent.Integration;

/// <summary>Restores over the whole way: client, agent's binary, scripts' stand-in, and a farm that really loses and regains its store.</summary>
public sealed class RestoreOnFarmTests : IAsyncLifetime
{
    private const string User = @"CONTOSO\anna";

    private readonly FarmOnLoopback _farm = new();

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_wiped_farm_decrypts_again_after_restore_and_refresh_with_the_passphrase_of_that_time()
    {
        var client = await _farm.StartAsync();
        var application = (await client.DescribeAsync()).Applications.Single();
        var backup = (await client.RunAsync(FarmOnLoopback.Backup(application))).Backup!;
        _farm.World.Store.GenerateNewKey("Another-Passphrase-2");
        _farm.World.Store.Wipe();

        var status = await client.RunAsync(FarmOnLoopback.Restore(backup));

        Assert.True(status.State is JobState.Succeeded, status.Error?.ToString());
        var evidence = status.Restore!;
        Assert.Equal([("app", "evaluated"), ("proxy", "not needed")], evidence.Items.Select(item => (item.Role, item.Log)));
        Assert.Equal(["SP01", "SP02"], evidence.ServicesOnline);
        Assert.Empty(status.Warnings);
        Assert.Throws<SharePointException>(() => _farm.World.Store.Decrypt("erp", User));
        var wrong = await client.RunAsync(FarmOnLoopback.Refresh(application, "Another-Passphrase-2", "9f0c1d2e.RefreshKey.1"));
        Assert.Equal(FarmErrorCodes.PassphraseRefused, wrong.Error!.Code);
        Assert.Throws<SharePointException>(() => _farm.World.Store.Decrypt("erp", User));
        var right = await client.RunAsync(FarmOnLoopback.Refresh(application, FarmWorld.Passphrase, "9f0c1d2e.RefreshKey.2"));
        Assert.True(right.State is JobState.Succeeded, right.Error?.ToString());
        Assert.Equal("S3cret of the ERP", _farm.World.Store.Decrypt("erp", User)[1]);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _farm.DisposeAsync();
}
