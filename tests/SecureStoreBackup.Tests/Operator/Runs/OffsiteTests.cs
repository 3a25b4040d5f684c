using System.Text;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;
using SecureStoreBackup.Tests.Operator.Verification;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class OffsiteTests
{
    private const string Set = "contoso-125aaa0f-20261122t021500z-00000001";
    private const string Database = $"{WholePoint.Point}/farm/app/spbr0000/00000001.bak";

    private readonly RunWorld _world = new();

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task A_byte_that_storage_lost_fails_the_read_back_and_no_point_is_made_there()
    {
        _world.Calls.Before = (_, call) =>
        {
            if (call == $"east read back {Database}")
                _world.Containers["east"].Flip(Database);
        };

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.VerificationFailed), (run.Phase, run.Reason));
        Assert.DoesNotContain($"{WholePoint.Point}/manifest.json", _world.Containers["east"].Paths);
        Assert.Contains(Database, run.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true, Reasons.DeadlineExceeded)]
    [InlineData(false, Reasons.ContainerForbidden)]
    [Invariant("I7")]
    public async Task A_target_that_is_down_fails_the_run_and_the_other_holds_the_point(bool retry, string reason)
    {
        Refusal.Always(_world.Calls, retry, "east stage");

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, reason), (run.Phase, run.Reason));
        Assert.Equal(["west"], run.Offsite.Where(o => o.ManifestUrl is not null).Select(o => o.Name));
        Assert.EndsWith("The recovery point is verified at west.", run.Message, StringComparison.Ordinal);
        Assert.Contains($"{WholePoint.Point}/manifest.json", _world.Containers["west"].Paths);
        Assert.Null(run.Find(StepNames.TidyFarm));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I7")]
    public async Task A_target_that_takes_long_holds_up_no_other()
    {
        _world.Replace = step => step.Name == StepNames.CopyOffsite ? new SlowEast(step) : step;

        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.True(run.Find("CommitManifest/west")!.FinishedAt <= run.Find("CopyOffsite/east")!.FinishedAt);
        Assert.All(run.Offsite, target => Assert.Equal((run.Artifacts!.Bytes, run.Artifacts.Bytes), (target.BytesCopied, target.BytesVerified)));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I7")]
    public async Task A_target_that_refuses_is_asked_no_more_often_because_another_goes_on()
    {
        var asked = new List<DateTimeOffset>();
        _world.Calls.Before = (_, call) =>
        {
            if (!call.StartsWith("east stage", StringComparison.Ordinal) || _world.Time.GetUtcNow() > RunWorld.Slot.AddMinutes(10))
                return;
            asked.Add(_world.Time.GetUtcNow());
            throw new StepFailedException(new StepFailure(Reasons.ContainerThrottled, "busy", Retry: true) { RetryAfter = TimeSpan.FromSeconds(30) });
        };

        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.InRange(asked.Count, 5, 20);
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(30), $"{pair.Second - pair.First}"));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("app/new.xml", "was added")]
    [InlineData("app/spbr0000/00000001.bak", "has changed")]
    public async Task A_set_that_changes_on_the_farm_before_it_is_copied_fails_the_copy(string file, string content)
    {
        _world.Calls.Before = (_, call) =>
        {
            if (call == $"farm files {Set}")
                _world.Farm.World.Sets[Set][file] = Encoding.UTF8.GetBytes(content);
        };

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.SourceChanged), (run.Phase, run.Reason));
        Assert.All(_world.Containers.Values, c => Assert.DoesNotContain(c.Paths, p => p.EndsWith("manifest.json", StringComparison.Ordinal)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_file_that_changes_while_it_is_copied_fails_the_copy()
    {
        _world.Calls.Before = (_, call) =>
        {
            if (call == "farm open app/spbrtoc.xml")
                _world.Farm.World.Sets[Set]["app/spbrtoc.xml"][0] ^= 1;
        };

        Assert.Equal(Reasons.SourceChanged, (await _world.RunAsync()).Reason);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task What_others_put_in_the_way_is_neither_overwritten_nor_counted()
    {
        _world.Containers["east"].Put(Database, "not ours"u8.ToArray());

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.BlobConflict), (run.Phase, run.Reason));
        Assert.Equal("not ours"u8.ToArray(), _world.Containers["east"].Content(Database));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task A_foreign_file_among_ours_makes_no_point()
    {
        _world.Containers["east"].Put($"{WholePoint.Point}/farm/foreign.txt", "not ours"u8.ToArray());

        Assert.Equal(Reasons.VerificationFailed, (await _world.RunAsync()).Reason);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task Where_a_lock_is_demanded_a_point_is_made_of_blobs_that_are_locked_and_says_until_when()
    {
        Demand(30);
        var until = RunWorld.Slot.AddDays(30);
        _world.Containers["east"].Locks = Locked(until);

        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.Equal([("east", (DateTimeOffset?)until), ("west", null)], run.Offsite.Select(o => (o.Name, o.LockedUntil)));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task Where_a_lock_is_demanded_one_blob_without_it_makes_no_point()
    {
        Demand(30);
        _world.Containers["east"].Locks = blob => blob.Path == Database ? blob : Locked(RunWorld.Slot.AddDays(30))(blob);

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.NotImmutable), (run.Phase, run.Reason));
        Assert.DoesNotContain($"{WholePoint.Point}/manifest.json", _world.Containers["east"].Paths);
        Assert.DoesNotContain(_world.Calls.Made, call => call.StartsWith("east read back", StringComparison.Ordinal));
        Assert.Equal(["west"], run.Offsite.Where(o => o.ManifestUrl is not null).Select(o => o.Name));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task A_lock_that_is_taken_off_between_reading_back_and_the_manifest_makes_no_point()
    {
        Demand(30);
        _world.Containers["east"].Locks = blob => _world.Journal.Read().Find("Verify/east")?.State == StepState.Succeeded ? blob : Locked(RunWorld.Slot.AddDays(30))(blob);

        Assert.Equal(Reasons.NotImmutable, (await _world.RunAsync()).Reason);
        Assert.DoesNotContain($"{WholePoint.Point}/manifest.json", _world.Containers["east"].Paths);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_manifest_that_is_not_locked_as_its_files_are_fails_the_run()
    {
        Demand(30);
        _world.Containers["east"].Locks = blob => blob.Path.EndsWith("manifest.json", StringComparison.Ordinal) ? blob : Locked(RunWorld.Slot.AddDays(30))(blob);

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.NotImmutable), (run.Phase, run.Reason));
        Assert.Contains("manifest.json", run.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task A_point_whose_manifest_got_no_lock_counts_nowhere_as_long_as_the_lock_would_last()
    {
        Demand(30);
        var east = _world.Containers["east"];
        east.Locks = blob => blob.Path.EndsWith("manifest.json", StringComparison.Ordinal) ? blob : Locked(RunWorld.Slot.AddDays(30))(blob);
        await _world.RunAsync();

        var (during, after) = (RunWorld.Slot.AddDays(29), RunWorld.Slot.AddDays(31));
        var points = await Catalog.ListAsync(east, StoredPoint.Path.Policy, TestContext.Current.CancellationToken);
        var stored = await PolicyContents.ReadAsync(east, StoredPoint.Path.Policy, TestContext.Current.CancellationToken);

        Assert.Equal((0, 1), (TargetFinding.Of("east", points, during).Points.Count, TargetFinding.Of("east", points, during).Unlocked.Count));
        Assert.False(Assert.Single(stored.RetentionPointsAt(during)).Restorable);   // no copy that minimumCopies counts
        Assert.Equal((1, 0), (TargetFinding.Of("east", points, after).Points.Count, TargetFinding.Of("east", points, after).Unlocked.Count));
        Assert.True(Assert.Single(stored.RetentionPointsAt(after)).Restorable);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_point_says_in_its_metadata_when_its_run_began_and_for_how_long_it_was_to_be_locked()
    {
        Demand(30);
        _world.Containers["east"].Locks = blob => blob with { LockedUntil = RunWorld.Slot.AddDays(60), LockIsFinal = true };
        _world.Time.Advance(TimeSpan.FromHours(2));   // it is late

        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        var columns = _world.Containers.ToDictionary(c => c.Key, c => c.Value.MetadataOf($"{WholePoint.Point}/manifest.json"));
        Assert.All(columns.Values, c => Assert.Equal("20261122t041500z", c[CatalogPoint.StartedAtColumn]));
        Assert.Equal(("30", null), (columns["east"].GetValueOrDefault(CatalogPoint.LockDaysColumn), columns["west"].GetValueOrDefault(CatalogPoint.LockDaysColumn)));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task No_point_is_made_whose_passphrase_cannot_be_read_any_more()
    {
        _world.Calls.Before = (_, call) =>
        {
            if (call == $"west read back {Database}")
                _world.Vault.Delete(_world.Vault.All.Single(v => v.Name.Contains("-sssp-", StringComparison.Ordinal)).Name);
        };

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.SecretNotFound), (run.Phase, run.Reason));
        Assert.DoesNotContain($"{WholePoint.Point}/manifest.json", _world.Containers["west"].Paths);
    }

    /// <summary>Copies to east only once west holds the point.</summary>
    private sealed class SlowEast(IRunStep step) : IRunStep
    {
        public string Name => step.Name;

        public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken) =>
            context.Target == "east" && context.Run.Offsite.All(o => o.ManifestUrl is null)
                ? new StepOutcome.Waiting(context.Run)
                : await step.ExecuteAsync(context, cancellationToken);
    }

    /// <summary>East must be locked.</summary>
    private void Demand(int days) =>
        _world.Policy = _world.Policy with { Offsite = [_world.Policy.Offsite[0] with { ImmutableDays = days }, _world.Policy.Offsite[1]] };

    private static Func<StoredBlob, StoredBlob> Locked(DateTimeOffset until) =>
        blob => blob with { CommittedAt = RunWorld.Slot, LockedUntil = until, LockIsFinal = true };
}
