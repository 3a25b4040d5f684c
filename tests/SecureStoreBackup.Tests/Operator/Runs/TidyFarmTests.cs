using SecureStoreBackup.Journal;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class TidyFarmTests
{
    private const string Mine = "contoso-125aaa0f-";
    private static readonly string[] Older = [$"{Mine}20261119t021500z-0000aaaa", $"{Mine}20261120t021500z-0000bbbb", $"{Mine}20261121t021500z-0000cccc-a2"];

    private readonly RunWorld _world = new("east");

    [Theory(Timeout = 30_000)]
    [InlineData(0, new string[0])]
    [InlineData(1, new[] { $"{Mine}20261122t021500z-00000001" })]
    [InlineData(2, new[] { $"{Mine}20261121t021500z-0000cccc-a2", $"{Mine}20261122t021500z-00000001" })]
    public async Task The_newest_sets_stay_on_the_farm_as_the_policy_says(int copies, string[] stay)
    {
        _world.Policy = _world.Policy with { Farm = _world.Policy.Farm with { CopiesToKeep = copies } };
        Array.ForEach(Older, set => _world.Farm.World.Sets.Add(set, []));

        await _world.RunAsync();

        Assert.Equal(stay, _world.Farm.World.Sets.Keys);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("contoso-eu-918f959c-20261101t021500z-0000aaaa")]
    [InlineData("contoso-00000000-20261101t021500z-0000aaaa")]
    [InlineData($"{Mine}by-hand")]
    [InlineData($"{Mine}20261101t021500z-0000aaaa-copy")]
    [InlineData("spbr0007")]
    [Invariant("I3")]
    public async Task Sets_that_others_made_are_never_touched(string foreign)
    {
        _world.Farm.World.Sets.Add(foreign, []);

        await _world.RunAsync();

        Assert.Contains(foreign, _world.Farm.World.Sets.Keys);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task A_set_of_a_later_run_stays()
    {
        _world.Farm.World.Sets.Add($"{Mine}20261123t021500z-0000dddd", []);

        await _world.RunAsync();

        Assert.Equal([$"{Mine}20261122t021500z-00000001", $"{Mine}20261123t021500z-0000dddd"], _world.Farm.World.Sets.Keys);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_farm_that_refuses_to_be_tidied_does_not_unmake_the_point()
    {
        Array.ForEach(Older, set => _world.Farm.World.Sets.Add(set, []));
        Refusal.Always(_world.Calls, retry: false, "farm delete");

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, StepState.Failed), (run.Phase, run.Find(StepNames.TidyFarm)!.State));
    }
}
