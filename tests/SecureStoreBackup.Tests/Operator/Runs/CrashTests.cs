using SecureStoreBackup.Journal;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>A run with one service master key and two targets, killed at every call that it makes and every line that it writes.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    /// <summary>How many points there were when this was last looked at. A drop means that a call no longer passes the doubles.</summary>
    private const int PresentPoints = 300;

    [Fact(Timeout = 120_000)]
    [Invariant("I4")]
    public async Task Killed_at_any_point_a_run_goes_on_and_leaves_the_world_as_if_it_had_not_been()
    {
        var points = CrashPoint.Of(await CallsOfAWholeRunAsync()).ToArray();

        foreach (var point in points)
            await CheckAsync(point, agentRestarts: false);

        output.WriteLine($"{points.Length} crash points");
        Assert.True(points.Length >= PresentPoints, $"{points.Length} crash points, fewer than the {PresentPoints} that there were.");
    }

    [Fact(Timeout = 120_000)]
    [Invariant("I4")]
    public async Task Killed_together_with_the_farms_agent_a_run_exports_at_most_once_more()
    {
        var points = CrashPoint.Of(await CallsOfAWholeRunAsync()).ToArray();

        foreach (var point in points)
            await CheckAsync(point, agentRestarts: true);
    }

    [Fact(Timeout = 120_000)]
    [Invariant("I4")]
    public async Task Killed_again_and_again_a_run_ends_all_the_same()
    {
        var (world, deaths) = (new RunWorld(), 0);
        for (var calls = 2; await world.DiesAsync(new CrashPoint(calls, AfterEffect: calls % 2 == 0)); calls++)
            deaths++;

        Assert.Equal(RunPhase.Completed, world.Journal.Read().Phase);
        Assert.Equal((1, 1), (world.Farm.World.Backups, world.Farm.World.Exports));
        Assert.InRange(deaths, 8, 100);
        WholePoint.Check(world);
    }

    /// <summary>The checks have teeth: a vault that hides what it holds, and an agent that forgets its jobs, are found out.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [Invariant("I4")]
    public async Task A_world_in_which_a_crash_does_harm_is_noticed(bool vaultIsBlind, bool agentForgets)
    {
        var noticed = 0;
        foreach (var point in CrashPoint.Of(await CallsOfAWholeRunAsync()).Where(p => p.AfterEffect))
        {
            try
            {
                await CheckAsync(point, agentRestarts: false, world =>
                {
                    world.Vault.Blind = vaultIsBlind;
                    if (agentForgets)
                        world.Farm.ForgetJobs();
                });
            }
            catch (Xunit.Sdk.XunitException)
            {
                noticed++;
            }
        }

        Assert.InRange(noticed, 1, 100);   // of 136: where nothing is left to be done twice, there is no harm
    }

    private static async Task<int> CallsOfAWholeRunAsync()
    {
        var world = new RunWorld();
        await world.RunAsync();
        return world.Calls.Made.Count;
    }

    private static async Task CheckAsync(CrashPoint point, bool agentRestarts, Action<RunWorld>? harm = null)
    {
        var world = new RunWorld();
        Assert.True(await world.DiesAsync(point), $"{point} was never reached.");
        if (agentRestarts)
            world.Farm.RestartAgent();
        harm?.Invoke(world);
        world.Time.Advance(TimeSpan.FromSeconds(30));

        var run = await world.RunAsync();

        var at = $"{(point.AfterEffect ? "after" : "before")} {world.Calls.Made[point.Call]}";
        Assert.True(run.Phase == RunPhase.Completed && run.Steps.All(s => s.State == StepState.Succeeded), $"{at}: {run.Message}");
        Assert.True(world.Farm.World.Backups == 1, $"{at}: {world.Farm.World.Backups} backups on the farm");
        Assert.True(world.Farm.World.Exports <= (agentRestarts ? 2 : 1), $"{at}: {world.Farm.World.Exports} exports");
        Assert.Single(world.Farm.World.Sets);
        WholePoint.Check(world);
    }
}
