using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>Every kind of restore, killed at every call that it makes and every line that it writes, before the effect and after it.</summary>
public sealed class RestoreCrashTests(ITestOutputHelper output)
{
    public static TheoryData<string> QuickKinds => [.. RestoreKind.All.Where(k => !k.Value.Long).Select(k => k.Key)];

    public static TheoryData<string> LongKinds => [.. RestoreKind.All.Where(k => k.Value.Long).Select(k => k.Key)];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(QuickKinds))]
    [Invariant("I4")]
    [Invariant("I5")]
    public Task Killed_at_any_point_a_restore_ends_as_if_it_had_not_been_and_has_its_effect_once(string kind) => CountAsync(kind);

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(LongKinds))]
    [Invariant("I4")]
    [Trait("Suite", "Long")]
    public Task Killed_at_any_point_so_do_the_kinds_that_take_longer(string kind) => CountAsync(kind);

    private async Task CountAsync(string kind)
    {
        var points = CrashPoint.Of(await UndisturbedAsync(RestoreKind.All[kind])).ToArray();

        foreach (var point in points)
            await CrashAsync(RestoreKind.All[kind], point);

        output.WriteLine($"{points.Length} crash points: {kind}");
        Assert.True(points.Length >= RestoreKind.All[kind].CrashPoints, $"{points.Length} crash points, fewer than the {RestoreKind.All[kind].CrashPoints} that there were.");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("the store, backed up first")]
    [InlineData("a drill on a scratch farm")]
    [Invariant("I4")]
    public async Task Killed_again_and_again_a_restore_ends_all_the_same(string kind)
    {
        var (world, deaths) = (await RestoreKind.All[kind].BeginAsync(), 0);
        var aftermath = new RestoreAftermath(world, RestoreKind.All[kind]);
        for (var calls = 2; await world.DiesAsync(new CrashPoint(calls, AfterEffect: calls % 2 == 0)); calls++)
            deaths++;

        aftermath.Check(world.Journal.Read(), $"after {deaths} deaths");
        Assert.InRange(deaths, 5, 100);
    }

    /// <summary>The checks have teeth: an agent that forgets its jobs restores twice, and that is found out.</summary>
    [Fact(Timeout = 120_000)]
    [Invariant("I4")]
    public async Task A_world_in_which_a_crash_does_harm_is_noticed()
    {
        var (kind, noticed) = (RestoreKind.All["a store whose key is closed"], 0);
        foreach (var point in CrashPoint.Of(await UndisturbedAsync(kind)).Where(p => p.AfterEffect))
        {
            try
            {
                await CrashAsync(kind, point, world => world.Backups.Farm.ForgetJobs());
            }
            catch (Xunit.Sdk.XunitException)
            {
                noticed++;
            }
        }

        Assert.InRange(noticed, 1, 30);
    }

    private static async Task<int> UndisturbedAsync(RestoreKind kind)
    {
        var world = await kind.BeginAsync();
        var (aftermath, first) = (new RestoreAftermath(world, kind), world.Backups.Calls.Made.Count);
        aftermath.Check(await world.RunAsync(), "undisturbed");
        return world.Backups.Calls.Made.Count - first;
    }

    private static async Task CrashAsync(RestoreKind kind, CrashPoint point, Action<RestoreWorld>? harm = null)
    {
        var world = await kind.BeginAsync();
        var (aftermath, first) = (new RestoreAftermath(world, kind), world.Backups.Calls.Made.Count);
        Assert.True(await world.DiesAsync(point), $"{point} was never reached.");
        harm?.Invoke(world);
        world.Backups.Time.Advance(TimeSpan.FromSeconds(30));

        aftermath.Check(await world.RunAsync(), $"{(point.AfterEffect ? "after" : "before")} {world.Backups.Calls.Made[first + point.Call]}");
    }
}
