using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Tests.Operator.Pruning;

/// <summary>What a run leaves that made no point.</summary>
[Invariant("I3")]
public sealed class RemainsTests
{
    private readonly PassWorld _world = new();

    [Fact(Timeout = 30_000)]
    public async Task What_a_run_left_without_a_manifest_is_collected_after_the_grace_period()
    {
        var left = await LeaveAsync();
        await _world.BackUpAsync(3);
        Assert.Equal(0, (await _world.PassAsync()).Evidence!.Collected);
        Assert.Equal(3, _world.PathsOf(left).Length);

        await _world.BackUpAsync();
        Assert.Equal(1, (await _world.PassAsync()).Evidence!.Collected);
        Assert.Empty(_world.PathsOf(left));
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_is_collected_of_a_run_that_is_under_way()
    {
        var left = await LeaveAsync();
        _world.Live = new HashSet<string> { _world.Operation };
        await _world.BackUpAsync(9);

        Assert.Equal(0, (await _world.PassAsync()).Evidence!.Collected);
        Assert.Equal(3, _world.PathsOf(left).Length);
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_is_collected_where_nobody_knows_what_is_under_way()
    {
        var left = await LeaveAsync();
        _world.Live = null;
        await _world.BackUpAsync(9);

        Assert.Equal(0, (await _world.PassAsync()).Evidence!.Collected);
        Assert.Equal(3, _world.PathsOf(left).Length);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_another_run_or_a_person_put_there_stays()
    {
        var left = await LeaveAsync();
        _world.Container.Put($"{PassWorld.PolicyPath}/{left}/notes.txt", "mine"u8.ToArray());
        _world.Container.Put($"{PassWorld.PolicyPath}/20260101t000000z-12345678/farm/app/a.bak", "of nobody known"u8.ToArray());
        await _world.BackUpAsync(9);

        var pass = (await _world.PassAsync()).Evidence!;

        Assert.Equal([$"{PassWorld.PolicyPath}/{left}/notes.txt"], _world.PathsOf(left));
        Assert.Single(_world.PathsOf("20260101t000000z-12345678"));
        Assert.Contains((left, BlockReasons.ForeignBlobs), pass.Blocked.Select(b => (b.Name, b.Reason)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_point_whose_manifest_somebody_deleted_is_no_remains_once_it_was_marked()
    {
        var oldest = await _world.BackUpAsync();
        await _world.BackUpAsync(2);
        await _world.PassAsync();
        _world.Rules = _world.Rules with { KeepLast = 99 };
        await _world.BackUpAsync();
        await _world.PassAsync();   // the mark is withdrawn
        _world.Container.Remove($"{PassWorld.PolicyPath}/{oldest}/manifest.json");
        await _world.BackUpAsync(9);

        Assert.Equal(0, (await _world.PassAsync()).Evidence!.Collected);
        Assert.Equal(3, _world.PathsOf(oldest).Length);
    }

    private async Task<string> LeaveAsync()
    {
        _world.Rules = _world.Rules with { KeepLast = 99 };
        var left = await _world.BackUpAsync();
        _world.Container.Remove($"{PassWorld.PolicyPath}/{left}/manifest.json");
        return left;
    }
}
