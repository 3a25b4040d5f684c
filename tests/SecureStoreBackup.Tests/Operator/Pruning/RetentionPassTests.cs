using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Pruning;

[Invariant("I3")]
public sealed class RetentionPassTests
{
    private readonly PassWorld _world = new();

    [Fact(Timeout = 30_000)]
    public async Task A_point_that_no_rule_keeps_is_marked_by_one_pass_and_deleted_by_a_later_one()
    {
        var oldest = await _world.BackUpAsync();
        await _world.BackUpAsync(2);

        var first = (await _world.PassAsync()).Evidence!;
        Assert.Equal((2, 1, 0, 1), (first.Kept, first.Marked, first.Deleted, first.Tombstones));
        Assert.Contains(oldest, _world.Manifests);
        Assert.DoesNotContain(oldest, (await _world.CatalogAsync()).Select(p => p.Name));

        await _world.BackUpAsync();
        var second = (await _world.PassAsync()).Evidence!;
        Assert.Equal((2, 1, 0, 2), (second.Kept, second.Marked, second.Deleted, second.Tombstones));   // 24 h are less than 47

        await _world.BackUpAsync();
        var third = (await _world.PassAsync()).Evidence!;
        Assert.Equal((2, 1, 1, 2), (third.Kept, third.Marked, third.Deleted, third.Tombstones));
        Assert.Empty(_world.PathsOf(oldest));
        Assert.Contains($"{PassWorld.PolicyPath}/_tombstones/{oldest}.json", _world.Container.Paths);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_manifest_goes_before_the_data()
    {
        await MatureAsync();

        await _world.PassAsync();

        var deletions = _world.Calls.Made.Where(c => c.StartsWith("east delete", StringComparison.Ordinal)).ToArray();
        Assert.EndsWith("/manifest.json", deletions[0], StringComparison.Ordinal);
        Assert.Equal(4, deletions.Length);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Once_the_path_is_anothers_nothing_is_deleted_any_more(int look)
    {
        await MatureAsync();
        var (before, looks, calls) = (_world.Manifests.ToArray(), 0, _world.Calls.Made.Count);
        _world.StillOursAsync = _ => ++looks < look ? Task.CompletedTask : throw new StepFailedException(new StepFailure(Reasons.OwnershipLost, "Taken over.", Retry: false));

        Assert.Equal(Reasons.OwnershipLost, (await _world.PassAsync()).Failure!.Reason);

        Assert.Equal(before, _world.Manifests);
        Assert.DoesNotContain(_world.Calls.Made.Skip(calls), c => c.StartsWith("east delete", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_point_that_the_rules_keep_again_counts_again_and_can_be_marked_again()
    {
        var oldest = await MatureAsync();
        _world.Rules = _world.Rules with { KeepLast = 9 };

        var again = (await _world.PassAsync()).Evidence!;
        Assert.Equal((0, 0), (again.Deleted, again.Tombstones));
        Assert.Contains(oldest, (await _world.CatalogAsync()).Select(p => p.Name));

        _world.Rules = _world.Rules with { KeepLast = 2 };
        await _world.BackUpAsync();
        var marked = (await _world.PassAsync()).Evidence!;
        Assert.Equal((3, 3), (marked.Marked, marked.Tombstones));
        Assert.Contains($"{PassWorld.PolicyPath}/_tombstones/{oldest}.2.json", _world.Container.Paths);
        Assert.DoesNotContain(oldest, (await _world.CatalogAsync()).Select(p => p.Name));
    }

    [Fact(Timeout = 30_000)]
    public async Task There_is_one_pass_a_day_whoever_makes_it()
    {
        await _world.BackUpAsync(3);
        await _world.PassAsync();
        var paths = _world.Container.Paths.ToArray();
        _world.Rules = _world.Rules with { KeepLast = 1, MinimumCopies = 1 };

        var second = await _world.PassAsync("ffffffff-0000-4000-8000-000000000000");

        Assert.NotNull(second.Skipped);
        Assert.Equal(paths, _world.Container.Paths);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_clock_that_differs_changes_nothing()
    {
        await MatureAsync();
        _world.Skew = new ClockSkew("east.blob.core.windows.net", TimeSpan.FromMinutes(6));
        var paths = _world.Container.Paths.ToArray();

        Assert.Equal(Holds.ClockSkewed, (await _world.PassAsync()).Failure!.Reason);
        Assert.Equal(paths, _world.Container.Paths);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_list_that_lacks_the_point_just_made_is_not_relied_on()
    {
        await MatureAsync();
        _world.Container.Remove($"{PassWorld.PolicyPath}/{_world.Point}/manifest.json");
        var paths = _world.Container.Paths.ToArray();

        Assert.Equal(Reasons.VerificationFailed, (await _world.PassAsync()).Failure!.Reason);
        Assert.Equal(paths, _world.Container.Paths);
    }

    [Fact(Timeout = 30_000)]
    public async Task Blobs_of_others_below_a_points_path_stay_and_are_told()
    {
        var oldest = await MatureAsync();
        var foreign = $"{PassWorld.PolicyPath}/{oldest}/farm/app/notes.txt";
        _world.Container.Put(foreign, "mine"u8.ToArray());

        var pass = (await _world.PassAsync()).Evidence!;

        Assert.Equal([foreign], _world.PathsOf(oldest));
        Assert.Contains((oldest, BlockReasons.ForeignBlobs), pass.Blocked.Select(b => (b.Name, b.Reason)));
        Assert.Equal(1, pass.Deleted);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_file_of_the_manifest_that_somebody_else_wrote_stays()
    {
        var oldest = await MatureAsync();
        var path = $"{PassWorld.PolicyPath}/{oldest}/farm/app/spbrtoc.xml";
        _world.Container.Remove(path);
        _world.Container.Put(path, "another"u8.ToArray());

        await _world.PassAsync();

        Assert.Equal([path], _world.PathsOf(oldest));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_manifest_that_is_not_the_one_that_was_marked_keeps_its_point()
    {
        var oldest = await MatureAsync();
        var path = $"{PassWorld.PolicyPath}/{oldest}/manifest.json";
        _world.Container.Remove(path);
        _world.Container.Put(path, "{}"u8.ToArray());

        var pass = (await _world.PassAsync()).Evidence!;

        Assert.Equal(4, _world.PathsOf(oldest).Length);
        Assert.Contains(oldest, pass.Blocked.Select(b => b.Name));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lock_that_no_list_shows_holds_the_point_and_is_told()
    {
        var oldest = await MatureAsync();
        _world.Container.Locked.Add($"{PassWorld.PolicyPath}/{oldest}/manifest.json");

        var result = await _world.PassAsync();

        Assert.Null(result.Failure);
        Assert.Contains((oldest, BlockReasons.Locked), result.Evidence!.Blocked.Select(b => (b.Name, b.Reason)));
        Assert.Equal(4, _world.PathsOf(oldest).Length);
    }

    [Fact(Timeout = 30_000)]
    public async Task Data_that_stayed_behind_a_manifest_is_deleted_by_a_later_pass()
    {
        var oldest = await MatureAsync();
        var locked = $"{PassWorld.PolicyPath}/{oldest}/farm/app/spbrtoc.xml";
        _world.Container.Locked.Add(locked);
        await _world.PassAsync();
        Assert.Contains(locked, _world.PathsOf(oldest));
        Assert.DoesNotContain(oldest, _world.Manifests);

        _world.Container.Locked.Clear();
        await _world.BackUpAsync();
        await _world.PassAsync();

        Assert.Empty(_world.PathsOf(oldest));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refusal_ends_the_pass_and_says_what_was_done()
    {
        await MatureAsync();
        Refusal.Always(_world.Calls, retry: false, "east delete");

        var result = await _world.PassAsync();

        Assert.Equal(Reasons.ContainerForbidden, result.Failure!.Reason);
        Assert.Equal((1, 0), (result.Evidence!.Marked, result.Evidence.Deleted));
        Assert.Equal(4, _world.Manifests.Count());
    }

    /// <summary>Four points of which two are kept; the oldest was marked two days ago, and nothing has been done today.</summary>
    private async Task<string> MatureAsync()
    {
        var oldest = await _world.BackUpAsync();
        await _world.BackUpAsync(2);
        await _world.PassAsync();
        await _world.BackUpAsync();
        _world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Contains(oldest, _world.Manifests);
        return oldest;
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task A_proof_that_was_only_carried_over_lets_no_older_point_go_until_the_farm_is_asked_again()
    {
        _world.Rules = new RetentionRules { KeepLast = 1, MinimumCopies = 1, GracePeriod = TimeSpan.FromHours(1) };
        var proven = await _world.BackUpAsync();
        _world.ProvenAt = _world.Time.GetUtcNow();
        for (var day = 0; day < 4; day++)
        {
            await _world.BackUpAsync();
            await _world.PassAsync();
        }

        Assert.Contains(proven, _world.Manifests);   // the key may have been changed since, and only this point open
        _world.ProvenAt = null;
        for (var day = 0; day < 3; day++)
        {
            await _world.BackUpAsync();
            await _world.PassAsync();
        }

        Assert.DoesNotContain(proven, _world.Manifests);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task A_proof_from_between_a_slot_and_the_late_beginning_of_its_run_was_carried_over_too()
    {
        _world.Rules = new RetentionRules { KeepLast = 1, MinimumCopies = 1, GracePeriod = TimeSpan.FromHours(1) };
        var proven = await _world.BackUpAsync();
        (_world.ProvenAt, _world.Late) = (_world.Time.GetUtcNow().AddDays(1).AddHours(1), TimeSpan.FromHours(2));   // an hour after the next slot, and before its run
        for (var day = 0; day < 4; day++)
        {
            await _world.BackUpAsync();
            _world.Time.Advance(_world.Late);
            await _world.PassAsync();
        }

        Assert.Contains(proven, _world.Manifests);   // the key may have been changed in that hour
        (_world.ProvenAt, _world.Late) = (null, TimeSpan.Zero);
        for (var day = 0; day < 3; day++)
        {
            await _world.BackUpAsync();
            await _world.PassAsync();
        }

        Assert.DoesNotContain(proven, _world.Manifests);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task A_pass_that_was_frozen_after_it_had_looked_deletes_nothing_when_it_wakes()
    {
        _world.Rules = new RetentionRules { KeepLast = 1, MinimumCopies = 1, GracePeriod = TimeSpan.FromHours(1) };
        var old = await _world.BackUpAsync();
        await _world.BackUpAsync();
        await _world.PassAsync();
        await _world.BackUpAsync();
        _world.StillOursAsync = _ =>
        {
            _world.Time.Advance(TimeSpan.FromMinutes(11));
            return Task.CompletedTask;
        };

        var result = await _world.PassAsync();

        Assert.Equal(Reasons.ListingOutdated, result.Failure?.Reason);
        Assert.Contains(old, _world.Manifests);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task A_mark_that_is_taken_back_while_a_pass_goes_on_saves_its_point()
    {
        _world.Rules = new RetentionRules { KeepLast = 1, MinimumCopies = 1, GracePeriod = TimeSpan.FromHours(1) };
        var old = await _world.BackUpAsync();
        await _world.BackUpAsync();
        await _world.PassAsync();
        await _world.BackUpAsync();
        var withdrawn = new MarkName(old, 1, Withdrawal: true).Path(PassWorld.PolicyPath);
        _world.StillOursAsync = async _ =>
        {
            if (!_world.Container.Paths.Contains(withdrawn))
                await _world.CreateAsync(withdrawn, "{}"u8.ToArray());
        };

        await _world.PassAsync();

        Assert.Contains(old, _world.Manifests);
    }
}
