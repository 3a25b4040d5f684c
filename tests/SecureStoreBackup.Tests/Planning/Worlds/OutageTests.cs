namespace SecureStoreBackup.Tests.Planning.Worlds;

/// <summary>A daily policy whose points may be 26 hours old, after it could make none for days.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(26);

    [Theory]
    [InlineData("the farm")]
    [InlineData("the operator")]
    [InlineData("the operator, while the farm was away too")]
    public void Three_days_away_are_healed_by_one_run(string away)
    {
        var world = Daily();
        var starts = world.Starts;
        world.Reachable = away == "the operator";
        if (away == "the farm")
            world.Pass(TimeSpan.FromDays(3));
        else
            world.Away(TimeSpan.FromDays(3));
        world.Pass(TimeSpan.FromHours(1));
        world.Reachable = true;

        world.Pass(TimeSpan.FromHours(1));

        Assert.Equal(1, world.Starts - starts);
        Assert.True(world.Now - world.NewestPoint < TimeSpan.FromHours(2.5), $"The newest point is of {world.NewestPoint:O}, and it is {world.Now:O}.");
        // Until the next night nothing else is made, and the point does not grow too old.
        world.Pass(TimeSpan.FromHours(9));
        Assert.Equal(1, world.Starts - starts);
        world.Pass(TimeSpan.FromDays(3));
        Assert.Equal(4, world.Starts - starts);
        Assert.True(world.Now - world.NewestPoint < MaxAge);
    }

    [Fact]
    public void An_operator_that_dies_once_it_has_remembered_and_comes_back_after_days_makes_one_run_of_now()
    {
        var world = Daily();
        world.Reachable = false;
        world.Pass(TimeSpan.FromDays(2));
        world.Reachable = true;
        var starts = world.Starts;
        world.Pass(TimeSpan.Zero);
        Assert.Equal(starts, world.Starts);

        world.Away(TimeSpan.FromDays(3));
        world.Pass(TimeSpan.FromHours(1));

        Assert.Equal(1, world.Starts - starts);
        Assert.True(world.Now - world.NewestPoint < TimeSpan.FromHours(1.5));
    }

    /// <summary>At 13:00 local time, with last night's point.</summary>
    private static PolicyWorld Daily()
    {
        var world = new PolicyWorld(() => new TestedPlanner.Sound());
        world.Edit(s => s with { MaxAge = MaxAge });
        world.RunByHand();
        world.Pass(TimeSpan.FromDays(2));
        world.Pass(TimeSpan.FromHours(10));
        return world;
    }
}
