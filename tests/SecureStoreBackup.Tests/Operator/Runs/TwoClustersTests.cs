using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

/// <summary>Two clusters with a policy of the same name over one farm and the same containers: one writes, the other reads.</summary>
public sealed class TwoClustersTests
{
    private const string Path = "contoso/sharepoint.contoso";

    private readonly RunWorld _first = new("east", "west");
    private readonly RunWorld _second;

    public TwoClustersTests() => _second = _first.InAnotherCluster();

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task The_second_cluster_reads_writes_nothing_and_does_not_trouble_the_farm()
    {
        await _first.RunAsync();
        var (before, backups) = (Paths(), _first.Farm.World.Backups);

        var run = await _second.RunAgainAsync();

        Assert.Equal((RunPhase.Failed, Reasons.DeadlineExceeded), (run.Phase, run.Reason));   // Preflight waits for people, up to its limit
        Assert.Equal(Reasons.OwnedElsewhere, Waited(_second, StepNames.Preflight));
        Assert.Contains("securestore takeover", run.Message, StringComparison.Ordinal);
        Assert.Equal(before, Paths());
        Assert.Equal(backups, _first.Farm.World.Backups);
        Assert.Single(await Catalog.ListAsync(_second.Containers["east"], Path, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task Told_to_it_takes_over_and_the_first_one_stops()
    {
        await _first.RunAsync();
        await TakeOverAsync(_second, "east", "west");

        Assert.Equal(RunPhase.Completed, (await _second.RunAgainAsync()).Phase);
        var refused = await _first.RunAgainAsync(3);

        Assert.Equal((RunPhase.Failed, Reasons.OwnedElsewhere), (refused.Phase, Waited(_first, StepNames.Preflight)));
        Assert.Equal(2, _first.Farm.World.Backups);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("farm start 00000001-0000-4000-8000-000000000001.backup.1")]
    [InlineData("east stage contoso/sharepoint.contoso/20261122t021500z-00000001/farm/app/spbrtoc.xml")]
    [InlineData("east read back contoso/sharepoint.contoso/20261122t021500z-00000001/farm/app/spbrtoc.xml")]
    [InlineData("vault get")]
    [Invariant("I3")]
    public async Task Taken_over_while_a_run_is_under_way_it_ends_without_a_recovery_point(string moment)
    {
        var taken = false;
        _first.Calls.Before = (_, call) =>
        {
            if (taken || !call.StartsWith(moment, StringComparison.Ordinal))
                return;
            taken = true;
            foreach (var container in _first.Containers.Values)
                container.Put($"{Path}/_owner/2.json", OwnerRecordJson.Write(_second.Identity.WriterOf("policy-of-cluster-2").Record(_first.Time.GetUtcNow(), "By hand.")));
        };

        var run = await _first.RunAsync();

        Assert.True(taken);
        Assert.Equal((RunPhase.Failed, Reasons.OwnershipLost), (run.Phase, run.Reason));
        Assert.Contains("cluster-2", run.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Paths(), p => p.EndsWith("manifest.json", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_policy_that_is_made_again_in_the_same_cluster_goes_on_by_itself()
    {
        await _first.RunAsync();
        _first.Policy = _first.Policy with { Uid = "made-again" };

        Assert.Equal(RunPhase.Completed, (await _first.RunAgainAsync()).Phase);
        Assert.Contains($"{Path}/_owner/2.json", _first.Containers["east"].Paths);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I7")]
    public async Task A_target_that_is_anothers_keeps_the_point_from_no_other_target()
    {
        await TakeOverAsync(_second, "east");

        var run = await _first.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.OwnedElsewhere), (run.Phase, run.Reason));
        Assert.Equal(["west"], run.Offsite.Where(o => o.ManifestUrl is not null).Select(o => o.Name));
        Assert.Equal([$"{Path}/_owner/1.json"], _first.Containers["east"].Paths);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task A_target_that_is_anothers_by_now_is_told_nothing_and_hands_on_no_secret()
    {
        var both = _first.Policy.Offsite;
        _first.Policy = _first.Policy with { Offsite = [both[0]] };
        await _first.RunAsync();
        await TakeOverAsync(_second, "east");
        var before = _first.Containers["east"].Paths.Order(StringComparer.Ordinal).ToArray();
        _first.Policy = _first.Policy with { Offsite = both };
        _first.Vault.Delete(_first.Policy.Passphrase.SecretName);

        await _first.RunAgainAsync();

        Assert.Equal(before, _first.Containers["east"].Paths.Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I7")]
    public async Task A_target_that_is_away_at_first_is_claimed_when_its_turn_comes()
    {
        _first.Calls.Before = (number, call) =>
        {
            if (call == $"east list {Path}/_owner/")
            {
                _first.Calls.Disarm();
                throw new StepFailedException(new StepFailure(Reasons.ContainerUnreachable, "No answer.", Retry: true));
            }
        };

        var run = await _first.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.Equal([1, 1], run.Resolved!.Targets.Select(t => t.Owner!.Value));
        Assert.All(_first.Containers.Values, c => Assert.Contains($"{Path}/_owner/1.json", c.Paths));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    [Invariant("I3")]
    public async Task The_tests_of_I3_catch_a_step_that_takes_over_unasked(bool broken)
    {
        await _first.RunAsync();
        if (broken)
            _second.Replace = Broken.BrokenSteps.TakesOverUnasked(_second).Replacing;
        var before = Paths();
        await _second.RunAgainAsync();

        void Check() => Assert.Equal(before, Paths());
        if (broken)
            Caught.By(Check);
        else
            Check();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_command_line_borrows_and_hands_back_and_the_cluster_goes_on_by_itself()
    {
        await _first.RunAsync();
        var guest = _first.InAnotherCluster("host-sp01");
        guest.Identity = guest.Identity with { Guest = true };
        Assert.Contains("--takeover", (await guest.RunAgainAsync()).Message, StringComparison.Ordinal);

        guest.Identity = guest.Identity with { Takeover = true };
        var run = await guest.RunAgainAsync(3);
        Assert.Equal((RunPhase.Completed, true), (run.Phase, _first.Farm.Fences[^1].Borrow));
        var left = await new GuestLeave(new PathOwnership(_first.Time)).HandBackAsync(guest.Policy, run, guest.Ports, guest.Identity, TestContext.Current.CancellationToken);

        Assert.Empty(left);
        Assert.True(_first.Farm.Fences[^1].HandBack);
        Assert.Equal(RunPhase.Completed, (await _first.RunAgainAsync(4)).Phase);
        Assert.Equal(3, (await Catalog.ListAsync(_first.Containers["west"], Path, TestContext.Current.CancellationToken)).Count);
    }

    private string[] Paths() => [.. _first.Containers.OrderBy(c => c.Key, StringComparer.Ordinal).SelectMany(c => c.Value.Paths.Select(p => $"{c.Key}/{p}")).Order(StringComparer.Ordinal)];

    private static Task<int[]> TakeOverAsync(RunWorld world, params string[] targets) => Task.WhenAll(targets.Select(target => new PathOwnership(world.Time).ClaimAsync(
        world.Containers[target], Path, world.Identity.WriterOf(world.Policy.Uid), takeover: true, TestContext.Current.CancellationToken)));

    /// <summary>What a step waited for before it gave up.</summary>
    private static string? Waited(RunWorld world, string step) =>
        world.Journal.Written.Select(InMemoryJournal.Parse).Select(r => r.Find(step)).LastOrDefault(s => s?.State == StepState.Running)?.Reason;
}
