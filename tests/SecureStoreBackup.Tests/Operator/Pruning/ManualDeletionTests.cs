using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Retention;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Pruning;

[Invariant("I3")]
public sealed class ManualDeletionTests
{
    private readonly PassWorld _world = new();

    [Fact(Timeout = 30_000)]
    public async Task A_point_goes_whole_and_at_once_and_its_tombstone_stays()
    {
        var oldest = await _world.BackUpAsync();
        await _world.BackUpAsync(3);
        var deletion = Deletion(oldest);

        var preview = (await deletion.LookAsync(Token))!;
        Assert.Equal((4, 3, null, null, null), (preview.Point.Blobs.Count, preview.Stay, preview.Locked, preview.Last, preview.Unfit));
        Assert.Null(await deletion.DeleteAsync("host-test", "uid", evenTheLast: false, Token));

        Assert.Empty(_world.PathsOf(oldest));
        Assert.Contains($"{PassWorld.PolicyPath}/_tombstones/{oldest}.json", _world.Container.Paths);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_newest_point_and_the_last_restorable_ones_are_said_to_be_so()
    {
        var oldest = await _world.BackUpAsync();
        var newest = await _world.BackUpAsync();

        Assert.Equal("it is the newest point", (await Deletion(newest).LookAsync(Token))!.Last);
        Assert.Contains("only 1 restorable points would stay", (await Deletion(oldest).LookAsync(Token))!.Last, StringComparison.Ordinal);
        Assert.Null((await Deletion(oldest, minimum: 1).LookAsync(Token))!.Last);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_point_that_no_farm_ever_accepted_may_go_although_few_others_stay()
    {
        var unproven = await _world.BackUpAsync(PassphraseProof.Unproven);
        await _world.BackUpAsync();

        Assert.Null((await Deletion(unproven, minimum: 3).LookAsync(Token))!.Last);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lock_is_said_with_its_end()
    {
        var oldest = await _world.BackUpAsync();
        await _world.BackUpAsync(3);
        var until = _world.Time.GetUtcNow().AddDays(9);
        _world.Container.Locks = blob => blob.Path.EndsWith(".bak", StringComparison.Ordinal) ? blob with { LockedUntil = until } : blob;

        Assert.Contains($"until {until:yyyy-MM-dd}", (await Deletion(oldest).LookAsync(Token))!.Locked, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_a_run_may_still_be_making_is_left_alone()
    {
        var making = await _world.BackUpAsync();
        _world.Container.Remove($"{PassWorld.PolicyPath}/{making}/manifest.json");
        await _world.BackUpAsync(3);

        Assert.NotNull((await Deletion(making).LookAsync(Token))!.Unfit);
    }

    [Fact(Timeout = 60_000)]
    [Invariant("I4")]
    public async Task Killed_anywhere_the_deletion_is_finished_by_saying_it_again_or_by_a_pass()
    {
        for (var call = 1; ; call++)
        {
            var world = new PassWorld();
            var oldest = await world.BackUpAsync();
            await world.BackUpAsync(3);
            var deletion = Deletion(oldest, world: world);
            await deletion.LookAsync(Token);
            if (!await DiesAsync(world, deletion, new CrashPoint(call - 1, AfterEffect: call % 2 == 0)))
                break;

            await world.BackUpAsync(3);
            world.Rules = world.Rules with { KeepLast = 99 };
            if ((await world.PassAsync()).Evidence!.Deleted == 0 && world.PathsOf(oldest).Length > 0)
            {
                var again = Deletion(oldest, world: world);
                await again.LookAsync(Token);
                Assert.Null(await again.DeleteAsync("host-test", "uid", evenTheLast: false, Token));
            }

            Assert.Empty(world.PathsOf(oldest));
            Assert.Equal(6, (await world.CatalogAsync()).Count);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<bool> DiesAsync(PassWorld world, ManualDeletion deletion, CrashPoint crash)
    {
        crash.Arm(world.Calls);
        try
        {
            await deletion.DeleteAsync("host-test", "uid", evenTheLast: false, Token);
            return false;
        }
        catch (ProcessKilledException)
        {
            return true;
        }
        finally
        {
            world.Calls.Disarm();
        }
    }

    private ManualDeletion Deletion(string point, int minimum = 2, PassWorld? world = null) =>
        new((world ?? _world).Container, PassWorld.PolicyPath, point, minimum, (world ?? _world).Time.GetUtcNow());

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task Two_people_who_delete_at_once_do_not_go_below_the_minimum_together()
    {
        var world = new PassWorld();
        await world.BackUpAsync(4);
        string[] points = [.. world.Manifests];
        ManualDeletion Of(string point) => new(world.Container, PassWorld.PolicyPath, point, 3, world.Time.GetUtcNow());
        var (one, other) = (Of(points[0]), Of(points[1]));
        await one.LookAsync(Token);
        await other.LookAsync(Token);

        Assert.Null(await one.DeleteAsync("host-a", "uid", evenTheLast: false, Token));
        Assert.Equal(BlockReasons.MinimumCopies, (await other.DeleteAsync("host-b", "uid", evenTheLast: false, Token))?.Reason);
        Assert.Equal(points[1..], world.Manifests);
        Assert.Equal(points[1..], (await world.CatalogAsync()).Select(p => p.Name));
    }
}
