using System.Net.Http.Json;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Sandbox.Farm;
using SecureStoreBackup.Tests.FarmAgent.Support;
using SecureStoreBackup.Tests.Sandbox.Farm;

namespace SecureStoreBackup.Tests.FarmAgent.Integration;

/// <summary>What the agent says of a farm that has lost its store, or has it back and cannot open it yet: at once, and as it is.</summary>
public sealed class FarmStatesTests : IAsyncLifetime
{
    private readonly FarmOnLoopback _farm = new();
    private FarmClient _client = null!;
    private SecureStoreApplication _healthy = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wiped_store_is_described_without_key_and_target_applications()
    {
        var before = await FingerprintAsync();
        _farm.World.Store.Wipe();

        await IsClosedAsync();
        Assert.NotEqual(before, await FingerprintAsync());
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_store_that_is_back_stays_closed_until_its_key_is_refreshed()
    {
        var backup = (await _client.RunAsync(FarmOnLoopback.Backup(_healthy))).Backup!;
        _farm.World.Store.Wipe();
        var restored = await _client.RunAsync(FarmOnLoopback.Restore(backup));
        Assert.True(restored.State is JobState.Succeeded, restored.Error?.ToString());

        await IsClosedAsync();
        await _client.RunAsync(FarmOnLoopback.Refresh(_healthy, "Another-Passphrase-2", "9f0c1d2e.RefreshKey.1"));
        await IsClosedAsync();
        await _client.RunAsync(FarmOnLoopback.Refresh(_healthy, FarmWorld.Passphrase, "9f0c1d2e.RefreshKey.2"));

        var open = await DescribeAsync();
        Assert.True(open.IsOpen);
        Assert.Equal(_healthy.TargetApplications.Select(target => target.Id), open.TargetApplications.Select(target => target.Id));
        Assert.Equal(backup.FingerprintBefore, await FingerprintAsync());
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_service_that_is_started_nowhere_shows_no_key()
    {
        _farm.World.Farm.StopServiceInstances("SP01", "SP02");

        await IsClosedAsync();
    }

    [Fact]
    [Trait("Suite", "Long")]
    public async Task A_farm_without_its_proxy_says_so()
    {
        _farm.World.Farm.Faults.Set(new Fault(FaultKind.NoProxy));

        var application = await DescribeAsync();
        Assert.Equal((null, false), (application.Proxy, application.IsOpen));
    }

    public async ValueTask InitializeAsync()
    {
        _client = await _farm.StartAsync();
        _healthy = await DescribeAsync();
        Assert.Equal((true, 1), (_healthy.KeyPopulated, _healthy.TargetApplications.Count));
    }

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    /// <summary>The application, its names and its proxy are as before; what its key opens is not.</summary>
    private async Task IsClosedAsync()
    {
        var closed = await DescribeAsync();
        Assert.Equal((_healthy.Id, _healthy.ItemPath, _healthy.Proxy, _healthy.Database), (closed.Id, closed.ItemPath, closed.Proxy, closed.Database));
        Assert.Equal((false, 0, false), (closed.KeyPopulated, closed.TargetApplications.Count, closed.IsOpen));
        Assert.Equal("Unable to obtain master key.", closed.TargetApplicationsError);
    }

    /// <summary>Within the time that the operator gives one request.</summary>
    private async Task<SecureStoreApplication> DescribeAsync() =>
        (await _client.DescribeAsync().WaitAsync(TimeSpan.FromSeconds(30), Token)).Applications.Single();

    private async Task<string> FingerprintAsync() =>
        (await _client.Http.GetFromJsonAsync($"/v1/fingerprint?application={_healthy.Id}", FarmProtocolJson.Default.FingerprintAnswer, Token))!.Fingerprint;
}
