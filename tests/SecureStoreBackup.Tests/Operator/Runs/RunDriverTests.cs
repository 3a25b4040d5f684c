using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class RunDriverTests
{
    private readonly RunWorld _world = new();

    [Fact(Timeout = 30_000)]
    [Invariant("I1")]
    public async Task A_run_ends_with_the_same_whole_point_at_every_target()
    {
        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, "20261122t021500z-00000001"), (run.Phase, run.RecoveryPoint));
        Assert.All(run.Steps, s => Assert.Equal(StepState.Succeeded, s.State));
        Assert.Equal((1, 1, 1), (_world.Farm.World.Backups, _world.Farm.World.Exports, _world.Farm.World.Refreshes));
        WholePoint.Check(_world);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_manifest_tells_all_that_a_restore_needs()
    {
        await _world.RunAsync();

        var manifest = ManifestReader.Parse(_world.Containers["west"].Content($"{WholePoint.Point}/manifest.json"));
        Assert.Equal(("cluster-1", "1.0.0", RunTrigger.Schedule), (manifest.ClusterId, manifest.OperatorVersion, manifest.Trigger));
        Assert.Equal(("Secure_Store_Service_DB", "SQL01"), (manifest.ServiceApplication.Database.Name, manifest.ServiceApplication.Database.Server));
        Assert.Equal(PassphraseProof.AcceptedByFarm, manifest.Passphrase.Proof);
        Assert.Equal(_world.Farm.World.Fingerprint, manifest.ConfigurationFingerprint);
        Assert.Equal("Secure Store Service Proxy", manifest.Proxy!.Name);
    }

    [Fact(Timeout = 60_000)]
    [Invariant("I7")]
    public async Task Any_call_may_fail_for_a_while_and_the_run_heals()
    {
        await _world.RunAsync();

        foreach (var point in CrashPoint.Of(_world.Calls.Made.Count).Where(p => _world.Calls.Made[p.Call] != "journal write"))
        {
            var world = new RunWorld();
            Refusal.Once(world.Calls, point, retry: true);
            var run = await world.RunAsync();

            Assert.True(run.Phase == RunPhase.Completed && run.Steps.All(s => s.State == StepState.Succeeded), $"{point} {world.Calls.Made[point.Call]}: {run.Message}");
            Assert.True((world.Farm.World.Backups, world.Farm.World.Exports) == (1, 1), $"{point} {world.Calls.Made[point.Call]}");
            WholePoint.Check(world);
        }
    }

    [Fact(Timeout = 60_000)]
    [Invariant("I1")]
    public async Task Any_call_may_be_refused_for_good_and_the_run_ends_and_claims_no_more_than_there_is()
    {
        await _world.RunAsync();

        foreach (var point in CrashPoint.Of(_world.Calls.Made.Count).Where(p => !p.AfterEffect && _world.Calls.Made[p.Call] != "journal write"))
        {
            var world = new RunWorld();
            Refusal.Once(world.Calls, point, retry: false);
            var run = await world.RunAsync();

            var holding = world.Containers.Where(c => c.Value.Paths.Contains($"{WholePoint.Point}/manifest.json")).Select(c => c.Key).ToArray();
            var claimed = run.Offsite.Where(o => o.ManifestUrl is not null).Select(o => o.Name).ToArray();
            Assert.True(run.Ended && claimed.All(holding.Contains), $"{world.Calls.Made[point.Call]}: {run.Message}");
            Assert.True(run.Phase != RunPhase.Completed || claimed.Length == 2, $"{world.Calls.Made[point.Call]}: {run.Message}");
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task An_outage_is_waited_out_with_growing_pauses()
    {
        var (refused, since) = (new List<DateTimeOffset>(), RunWorld.Slot);
        _world.Calls.Before = (_, call) =>
        {
            if (call != "farm preflight" || _world.Time.GetUtcNow() > since.AddMinutes(20))
                return;
            refused.Add(_world.Time.GetUtcNow());
            throw new StepFailedException(new StepFailure(Reasons.FarmUnreachable, "down", Retry: true));
        };

        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.InRange(refused.Count, 10, 60);
        Assert.All(refused.Zip(refused.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2)));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_outage_that_outlasts_the_step_ends_it_and_says_what_the_last_refusal_was()
    {
        Refusal.Always(_world.Calls, retry: true, "farm preflight");

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.DeadlineExceeded), (run.Phase, run.Reason));
        Assert.Contains("Last refusal: It was made up for: farm preflight", run.Message, StringComparison.Ordinal);
        Assert.InRange(run.FinishedAt!.Value - RunWorld.Slot, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(33));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_preflight_check_that_people_mend_in_time_lets_the_run_go_on()
    {
        _world.Farm.World.Checks.Add(new PreflightCheck
        {
            Name = "Directory",
            State = CheckState.Failed,
            Message = "The directory is read-only.",
            Remedy = "Grant Change to the account.",
            Code = FarmErrorCodes.DirectoryNotWritable,
            Field = "farm.backupDirectory",
        });
        string? told = null;
        _world.Calls.Before = (_, call) =>
        {
            if (_world.Time.GetUtcNow() < RunWorld.Slot.AddMinutes(10))
                return;
            told ??= _world.Journal.Read().Message;
            _world.Farm.World.Checks.RemoveAll(c => c.State == CheckState.Failed);
        };

        var run = await _world.RunAsync();

        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.Equal("Preflight waits: spec.farm.backupDirectory: The directory is read-only. Grant Change to the account.", told);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_configuration_that_changed_during_the_backup_fails_it()
    {
        _world.Farm.World.FingerprintAfter = FarmWorld.Digest("other");

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.ChangedDuringBackup), (run.Phase, run.Reason));
        Assert.All(_world.Containers.Values, c => Assert.Equal([WholePoint.Owner], c.Paths));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_backup_that_failed_on_the_farm_fails_the_run_in_the_agents_words()
    {
        _world.Farm.World.Errors[JobKind.Backup].Enqueue(new FarmError(FarmErrorCodes.BackupFailed, "SharePoint counted one error.", "See the log.", false));

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.FarmBackupFailed), (run.Phase, run.Reason));
        Assert.Equal("BackUpFarm: SharePoint counted one error. See the log.", run.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_backup_that_failed_for_a_passing_reason_is_made_again_into_a_fresh_directory()
    {
        _world.Farm.World.Errors[JobKind.Backup].Enqueue(new FarmError(FarmErrorCodes.BackupRunning, "Another backup was running.", null, true));

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Completed, "contoso-125aaa0f-20261122t021500z-00000001-a2"), (run.Phase, run.FarmSet!.Id));
        Assert.Equal([run.FarmSet.Id], _world.Farm.World.Sets.Keys);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_farm_whose_backups_fail_again_and_again_is_left_in_peace()
    {
        for (var i = 0; i < 10; i++)
            _world.Farm.World.Errors[JobKind.Backup].Enqueue(new FarmError(FarmErrorCodes.BackupFailed, "It failed.", null, true));

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.FarmBackupFailed, 3), (run.Phase, run.Reason, _world.Farm.World.Backups));
    }

    [Fact(Timeout = 30_000)]
    public async Task Somebody_elses_backup_is_waited_for()
    {
        for (var i = 0; i < 10; i++)
            _world.Farm.World.Errors[JobKind.Backup].Enqueue(new FarmError(FarmErrorCodes.BackupRunning, "Another one runs.", null, true));

        Assert.Equal(RunPhase.Completed, (await _world.RunAsync()).Phase);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I5")]
    public async Task A_farm_that_is_busy_is_waited_for()
    {
        await _world.Farm.StartJobAsync(new JobRequest
        {
            Id = "foreign",
            Kind = JobKind.RefreshKey,
            Term = new FencingTerm("lease", 1),
            RefreshKey = new RefreshKeyJob("a", "p"),
            Secrets = new JobSecrets { Passphrase = "x" },
        }, TestContext.Current.CancellationToken);

        Assert.Equal(RunPhase.Completed, (await _world.RunAsync()).Phase);
        Assert.Contains(_world.Log.Messages, m => m.Contains("FarmBusy", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I10")]
    public async Task An_agent_that_answers_nonsense_fails_the_run_and_names_the_place()
    {
        _world.Farm.World.Fingerprint = "no digest";

        var run = await _world.RunAsync();

        Assert.Equal((RunPhase.Failed, Reasons.FarmProtocolError), (run.Phase, run.Reason));
        Assert.Contains("configurationFingerprint", run.Message, StringComparison.Ordinal);
    }
}
