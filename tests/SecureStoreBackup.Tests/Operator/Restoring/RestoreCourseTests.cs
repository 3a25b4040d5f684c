using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Operator.Restoring.Steps;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ownership;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Restoring;

/// <summary>Restores that begin and meet trouble on the way: what they end as, what they say, and what the farm holds then.</summary>
public sealed class RestoreCourseTests
{
    private const string Path = "contoso/sharepoint.contoso";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData(JobKind.Restore)]
    [InlineData(JobKind.RefreshKey)]
    [Invariant("I4")]
    public async Task An_agent_that_was_restarted_before_the_job_began_gets_it_again(JobKind kind)
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        world.Backups.Farm.Interrupted[kind] = JobState.NeedsSecrets;

        var run = await world.RunAsync();

        Assert.True(run.Phase == RestorePhase.Completed, run.Message);
        Assert.Equal((1, true, 1), (world.Farm.Restores, world.Farm.KeyOpen, world.Backups.Farm.MostAtOnce));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I4")]
    public async Task A_restore_of_which_nobody_can_tell_is_not_repeated_and_its_set_stays_for_its_log()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        world.Backups.Farm.Interrupted[JobKind.Restore] = JobState.Lost;

        var run = await world.RunAsync();

        Assert.Equal((RestorePhase.Failed, Reasons.FarmJobLost, 1), (run.Phase, run.Reason, world.Farm.Restores));
        Assert.Contains("sprestore.log", run.Message, StringComparison.Ordinal);
        Assert.Contains("app/spbr0000/sprestore.log", world.Farm.Sets[world.Manifest.Set.Id].Keys);
        Assert.Contains("stays: sprestore.log in it says what SharePoint did", run.Find(RestoreStepNames.CleanStage)!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_key_refresh_of_which_nobody_can_tell_is_repeated()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.RefreshKey);
        world.Backups.Farm.Interrupted[JobKind.RefreshKey] = JobState.Lost;

        Assert.Equal(RestorePhase.Completed, (await world.RunAsync()).Phase);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(JobState.NeedsSecrets, RestorePhase.Completed)]
    [InlineData(JobState.Lost, RestorePhase.Failed)]
    public async Task A_service_master_key_of_which_nobody_can_tell_is_not_given_again_unasked(JobState state, RestorePhase phase)
    {
        var world = await RestoreWorld.BackedUpAsync();
        world.Farm.Instances[TestPolicy.Instance] = FarmWorld.Digest("key 2");
        world.Backups.Farm.Interrupted[JobKind.RestoreServiceMasterKey] = state;

        var run = await world.Ask(RestoreMode.ServiceMasterKey).RunAsync();

        Assert.True(run.Phase == phase, run.Message);
        Assert.Equal(1, world.Farm.KeyRestores);
        if (phase == RestorePhase.Failed)
            Assert.Contains("Make a new restore: an instance that has the key already says so and changes nothing.", run.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_takes_force_is_forced_only_when_data_loss_is_acknowledged(bool acknowledged)
    {
        var world = await RestoreWorld.BackedUpAsync();
        (world.Farm.Instances[TestPolicy.Instance], world.Farm.NeedsForce) = (FarmWorld.Digest("key 2"), true);

        var run = await world.Ask(RestoreMode.ServiceMasterKey, spec => spec["acknowledgeDataLoss"] = acknowledged).RunAsync();

        Assert.Equal(acknowledged ? (RestorePhase.Completed, "Completed") : (RestorePhase.Failed, FarmErrorCodes.SqlKeyNeedsForce), (run.Phase, run.Reason));
        Assert.Contains(acknowledged ? "by force" : "make a restore with spec.acknowledgeDataLoss: true", run.Message, StringComparison.Ordinal);
        Assert.Equal(FarmWorld.Digest(acknowledged ? "key 1" : "key 2"), world.Farm.Instances[TestPolicy.Instance]);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(RestoreMode.SecureStore)]
    [InlineData(RestoreMode.RefreshKey)]
    [InlineData(RestoreMode.ServiceMasterKey)]
    [Invariant("I5")]
    public async Task A_busy_farm_is_waited_for(RestoreMode mode)
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(mode);
        world.Backups.Farm.Occupy(TimeSpan.FromMinutes(20));

        var run = await world.RunAsync();

        Assert.True(run.Phase == RestorePhase.Completed, run.Message);
        Assert.Equal(1, world.Backups.Farm.MostAtOnce);
        Assert.True(run.FinishedAt - run.StartedAt >= TimeSpan.FromMinutes(20));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    [Invariant("I2")]
    public async Task A_store_that_cannot_be_backed_up_is_overwritten_only_when_data_loss_is_acknowledged(bool acknowledged)
    {
        var world = (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore, spec => spec["acknowledgeDataLoss"] = acknowledged);
        world.Farm.Content = "credentials of today";
        world.Farm.Errors[JobKind.Backup].Enqueue(new FarmError(FarmErrorCodes.BackupFailed, "SharePoint counted one error.", "See the log.", false));

        var run = await world.RunAsync();

        Assert.Equal(acknowledged ? (RestorePhase.Completed, 1, RestoreWorld.Saved) : (RestorePhase.Failed, 0, "credentials of today"), (run.Phase, world.Farm.Restores, world.Farm.Content));
        Assert.Contains("SharePoint counted one error.", run.Find(RestoreStepNames.BackUpFirst)!.Message, StringComparison.Ordinal);
        Assert.Null(run.Findings.SafetyBackup);
        if (!acknowledged)
            Assert.Contains("What the farm holds now would be lost. Mend that and make a new restore, or make one with spec.acknowledgeDataLoss: true. The farm was not changed.", run.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("east", "")]
    [InlineData("east west", "east")]
    [InlineData("east west", "west")]
    [Invariant("I4")]
    public async Task An_object_that_is_made_anew_under_its_name_does_not_run_again_whichever_target_is_away(string targets, string away)
    {
        var world = Closed(await RestoreWorld.BackedUpAsync(targets.Split(' '))).Ask(RestoreMode.SecureStore);
        Assert.Equal(RestorePhase.Completed, (await world.RunAsync()).Phase);
        world.Farm.Content = "credentials of today";
        world.Farm.KeyOpen = false;
        if (away.Length > 0)
            Refusal.Always(world.Backups.Calls, retry: false, $"{away} ");

        var again = await world.Ask(RestoreMode.SecureStore, number: 13).RunAsync();

        Assert.Equal((RestorePhase.Failed, Reasons.AlreadyRun, "credentials of today", 1), (again.Phase, again.Reason, world.Farm.Content, world.Farm.Restores));
        Assert.Contains("metadata.name: A restore of the name mend ran before", again.Message, StringComparison.Ordinal);
        Assert.Contains("make one under another name", again.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_path_that_another_cluster_owns_is_read_and_not_written()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        var east = world.Backups.Containers["east"];
        await new PathOwnership(world.Backups.Time).ClaimAsync(east, Path, new PathWriter(["cluster-2"], "its-policy", "a test"), takeover: true, Cancellation);
        var before = east.Paths.ToArray();

        var run = await world.RunAsync();

        Assert.True(run.Phase == RestorePhase.Completed, run.Message);
        Assert.Equal((1, RestoreWorld.Saved), (world.Farm.Restores, world.Farm.Content));
        Assert.Equal(before.Order(StringComparer.Ordinal), east.Paths.Order(StringComparer.Ordinal));
        Assert.All([RestoreStepNames.Announce, RestoreStepNames.Record], name => Assert.Contains("Not written down: ", run.Find(name)!.Message, StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_plan_that_nobody_confirms_expires_and_has_changed_nothing()
    {
        var world = (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore, spec => spec.Remove("confirm"));
        var calls = world.Backups.Calls.Made.Count;
        var waits = await world.RunAsync();
        Assert.Equal((RestorePhase.AwaitingConfirmation, Reasons.AwaitingConfirmation), (waits.Phase, waits.Reason));
        Assert.DoesNotContain(world.Backups.Calls.Made.Skip(calls), call => call.Contains(" create ", StringComparison.Ordinal) || call.Contains(" start ", StringComparison.Ordinal) || call.Contains(" stage ", StringComparison.Ordinal) || call.Contains(" delete ", StringComparison.Ordinal));

        world.Backups.Time.Advance(TimeSpan.FromHours(2));
        world.Confirm();
        var run = await world.RunAsync();

        Assert.Equal((RestorePhase.Failed, Reasons.Expired, 0), (run.Phase, run.Reason, world.Farm.Restores));
        Assert.Empty(world.Records());
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task Target_applications_that_are_not_those_of_the_point_fail_it_and_are_named()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        world.Farm.Tapes[world.Manifest.Set.Id] = world.Farm.Tapes[world.Manifest.Set.Id] with { TargetApplications = [new TargetApplication("crm", "CRM", "Group", ["User", "Pin"]), new TargetApplication("hr", "HR", "Group", ["User"])] };

        var run = await world.RunAsync();

        Assert.Equal((RestorePhase.Failed, Reasons.TargetApplicationsDiffer), (run.Phase, run.Reason));
        Assert.Equal(["crm is Group (User, Pin), and was Group (User, Password).", "hr was not in the recovery point."], run.Findings.Differences);
        Assert.Contains("and its key is open.", run.Message, StringComparison.Ordinal);
        Assert.Empty(world.Farm.Sets);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_set_of_the_same_name_that_is_another_by_now_is_put_anew()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        world.Farm.Sets[world.Manifest.Set.Id]["app/spbr0000/00000001.bak"][3] ^= 1;

        var run = await world.RunAsync();

        Assert.True(run.Phase == RestorePhase.Completed, run.Message);
        Assert.Contains("what lay there before was no longer what was backed up", run.Find(RestoreStepNames.StageSet)!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_a_step_has_under_way_ends_when_it_is_given_up()
    {
        await using var pool = new TransferPool(TimeProvider.System);
        var world = (await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.SecureStore);
        var planned = await world.RunAsync(until: r => r.Resolved is not null);
        var run = planned with { Phase = RestorePhase.Running, Steps = [.. planned.Steps, new StepRecord { Name = RestoreStepNames.StageSet, State = StepState.Running, Attempts = 1, StartedAt = world.Backups.Time.GetUtcNow().AddHours(-25) }] };
        var began = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.Null(await pool.PollAsync(TransferPool.Key(run.Uid, RestoreStepNames.StageSet), NeverAsync, TimeSpan.Zero, _ => { }, Cancellation));
        var staging = await began.Task.WaitAsync(Cancellation);

        var pass = await new RestoreDriver([new StageSetStep(pool)], world.Backups.Time, world.Log).PassAsync(run, world.Reach, world.Backups.Identity, world.Journal, Cancellation);

        Assert.Equal((StepState.Failed, Reasons.DeadlineExceeded), (pass.Run.Find(RestoreStepNames.StageSet)!.State, pass.Run.Find(RestoreStepNames.StageSet)!.Reason));
        Assert.True(staging.IsCancellationRequested, "The set is still put onto the share, whoever cleans there.");

        async Task<string> NeverAsync(IProgress<long> progress, CancellationToken token)
        {
            began.SetResult(token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return "never";
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task An_operator_that_was_updated_while_it_wrote_its_record_finds_its_own()
    {
        var world = Closed(await RestoreWorld.BackedUpAsync()).Ask(RestoreMode.RefreshKey);
        await world.RunAsync(until: r => r.Find(RestoreStepNames.Record) is { State: StepState.Running });
        var point = new CrashPoint(0, AfterEffect: false);
        for (; !world.Records().Any(IsRecord); point = point with { Call = point.Call + 1, AfterEffect = true })
            Assert.True(await world.DiesAsync(point));
        Assert.Equal(StepState.Running, world.Journal.Read().Find(RestoreStepNames.Record)!.State);
        world.Backups.Identity = world.Backups.Identity with { OperatorVersion = "1.1.0" };

        var run = await world.RunAsync();

        Assert.Equal((RestorePhase.Completed, StepState.Succeeded), (run.Phase, run.Find(RestoreStepNames.Record)!.State));
        Assert.Single(world.Records(), IsRecord);
    }

    private static bool IsRecord(string path) => !path.EndsWith(".begun.json", StringComparison.Ordinal);

    private static RestoreWorld Closed(RestoreWorld world)
    {
        world.Farm.KeyOpen = false;
        return world;
    }
}
