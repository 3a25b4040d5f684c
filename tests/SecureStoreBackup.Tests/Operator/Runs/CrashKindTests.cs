using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>Every kind of run, killed at every call that it makes and every line that it writes, before the effect and after it.</summary>
public sealed class CrashKindTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds => [.. RunKind.All.Keys];

    public static TheoryData<string> QuickKinds => [.. RunKind.All.Where(k => !k.Value.Long).Select(k => k.Key)];

    public static TheoryData<string> LongKinds => [.. RunKind.All.Where(k => k.Value.Long).Select(k => k.Key)];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(QuickKinds))]
    [Invariant("I4")]
    public Task Killed_at_any_point_a_run_of_every_kind_ends_as_if_it_had_not_been(string kind) => CountAsync(kind);

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(LongKinds))]
    [Invariant("I4")]
    [Trait("Suite", "Long")]
    public Task Killed_at_any_point_so_do_the_kinds_that_take_longer(string kind) => CountAsync(kind);

    private async Task CountAsync(string kind)
    {
        var points = await CrashEverywhereAsync(RunKind.All[kind], agentRestarts: false);

        output.WriteLine($"{points} crash points: {kind}");
        Assert.True(points >= RunKind.All[kind].CrashPoints, $"{points} crash points, fewer than the {RunKind.All[kind].CrashPoints} that there were.");
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Kinds))]
    [Invariant("I4")]
    [Trait("Suite", "Long")]
    public async Task Killed_together_with_the_farms_agent_a_run_of_every_kind_exports_at_most_once_more(string kind) =>
        Assert.True(await CrashEverywhereAsync(RunKind.All[kind], agentRestarts: true) > 0);

    private static async Task<int> CrashEverywhereAsync(RunKind kind, bool agentRestarts)
    {
        var undisturbed = await kind.BeginAsync();
        var (before, first) = (new Aftermath(undisturbed, kind), undisturbed.Calls.Made.Count);
        before.Check(await undisturbed.RunAsync(), 0, "undisturbed");
        var points = CrashPoint.Of(undisturbed.Calls.Made.Count - first).ToArray();
        foreach (var point in points)
            await CrashAsync(kind, point, agentRestarts);
        return points.Length;
    }

    private static async Task CrashAsync(RunKind kind, CrashPoint point, bool agentRestarts)
    {
        var world = await kind.BeginAsync();
        var (aftermath, first) = (new Aftermath(world, kind), world.Calls.Made.Count);
        Assert.True(await world.DiesAsync(point), $"{point} was never reached.");
        if (agentRestarts)
            world.Farm.RestartAgent();
        world.Time.Advance(TimeSpan.FromSeconds(30));

        aftermath.Check(await world.RunAsync(), agentRestarts ? 1 : 0, $"{(point.AfterEffect ? "after" : "before")} {world.Calls.Made[first + point.Call]}");
    }
}
