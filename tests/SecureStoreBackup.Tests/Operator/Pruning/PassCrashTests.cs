using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Pruning;

/// <summary>A pass that withdraws, marks and deletes, killed at every call that it makes.</summary>
public sealed class PassCrashTests(ITestOutputHelper output)
{
    /// <summary>How many points there were when this was last looked at. A drop means that a call no longer passes the double.</summary>
    private const int PresentPoints = 20;

    [Fact(Timeout = 60_000)]
    [Invariant("I3")]
    [Invariant("I4")]
    public async Task Killed_at_any_point_a_pass_goes_on_and_ends_as_if_it_had_not_been()
    {
        var whole = await WorldAsync();
        var before = whole.Calls.Made.Count;
        var expected = (await whole.PassAsync()).Evidence!;
        Assert.Equal((1, 1, 1, 1), (expected.Marked, expected.Deleted, expected.Withdrawn, expected.Tombstones));
        var points = CrashPoint.Of(whole.Calls.Made.Count - before).ToArray();

        foreach (var point in points)
        {
            var world = await WorldAsync();
            Assert.True(await world.DiesAsync(point), $"{point} was never reached.");
            await CheckAsync(world, $"right {point}");

            var evidence = (await world.PassAsync()).Evidence!;

            Assert.Equal(whole.Container.Paths.Order(StringComparer.Ordinal), world.Container.Paths.Order(StringComparer.Ordinal));
            Assert.Equal((expected.Marked, expected.Deleted, expected.Withdrawn, expected.Tombstones), (evidence.Marked, evidence.Deleted, evidence.Withdrawn, evidence.Tombstones));
            await CheckAsync(world, $"after {point}");
        }

        output.WriteLine($"{points.Length} crash points");
        Assert.True(points.Length >= PresentPoints, $"{points.Length} crash points, fewer than the {PresentPoints} that there were.");
    }

    [Fact(Timeout = 60_000)]
    [Invariant("I3")]
    public async Task Killed_and_taken_up_after_the_rules_changed_a_pass_does_no_more_than_it_meant_to()
    {
        for (var call = 2; ; call++)
        {
            var world = await WorldAsync();
            if (!await world.DiesAsync(new CrashPoint(call, AfterEffect: true)))
                break;
            var dead = world.Container.Paths.Count(p => p.Contains("/_tombstones/", StringComparison.Ordinal));
            world.Rules = world.Rules with { KeepLast = 1, MinimumCopies = 1, GracePeriod = TimeSpan.FromHours(1) };

            var pass = (await world.PassAsync()).Evidence!;

            Assert.InRange(pass.Marked, 0, 1);
            Assert.InRange(pass.Deleted, 0, 1);
            Assert.InRange(world.Container.Paths.Count(p => p.Contains("/_tombstones/", StringComparison.Ordinal)) - dead, 0, 2);
        }
    }

    /// <summary>The checks have teeth: what storage must not do to the points that stay is found out.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [Invariant("I3")]
    public async Task Storage_that_harms_what_stays_is_noticed(bool keepsManifests, bool takesNeighbours, bool noticed)
    {
        var world = await WorldAsync();
        (world.Container.KeepsManifests, world.Container.TakesNeighbours) = (keepsManifests, takesNeighbours);
        await world.PassAsync();

        if (noticed)
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => CheckAsync(world, "after"));
        else
            await CheckAsync(world, "after");
    }

    /// <summary>What must hold at every moment: the newest points stand whole, and there is no manifest without its data.</summary>
    private static async Task CheckAsync(PassWorld world, string at)
    {
        var alive = (await world.CatalogAsync()).Select(p => p.Name).ToArray();
        Assert.True(alive.Contains(world.Point) && alive.Length >= world.Rules.MinimumCopies, $"{at}: {string.Join(", ", alive)}");
        Assert.All(world.Manifests, point => Assert.True(world.PathsOf(point).Length == 4, $"{at}: {point} has {world.PathsOf(point).Length} blobs"));
    }

    /// <summary>Today the first point goes, the second is kept again since a rule for months came, and the third is marked.</summary>
    private static async Task<PassWorld> WorldAsync()
    {
        var world = new PassWorld(month: 10, day: 30) { Rules = new() { KeepLast = 3, MinimumCopies = 2, GracePeriod = TimeSpan.FromHours(23) } };
        await world.BackUpAsync(5);
        await world.PassAsync();
        world.Rules = world.Rules with { KeepMonthly = 2 };
        await world.BackUpAsync();
        return world;
    }
}
