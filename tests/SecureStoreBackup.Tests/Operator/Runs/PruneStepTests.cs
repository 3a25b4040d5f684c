using SecureStoreBackup.Journal;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;
using SecureStoreBackup.Tests.Doubles;

namespace SecureStoreBackup.Tests.Operator.Runs;

public sealed class PruneStepTests
{
    private readonly RunWorld _world = new();

    [Fact(Timeout = 30_000)]
    public async Task A_policy_without_a_retention_keeps_everything_and_plans_no_pass()
    {
        for (var day = 2; day <= 5; day++)
            await DayAsync(day);

        Assert.DoesNotContain(_world.Journal.Read().Steps, s => s.Name.StartsWith(StepNames.Prune, StringComparison.Ordinal));
        Assert.Equal(4, Points("east"));
    }

    [Fact(Timeout = 60_000)]
    [Invariant("I3")]
    public async Task Every_target_keeps_what_the_rules_keep_and_the_run_tells_of_it()
    {
        Retain(new RetentionRules { KeepLast = 2, MinimumCopies = 2, GracePeriod = TimeSpan.FromHours(20) });

        BackupRun run = _world.Journal.Read();
        for (var day = 2; day <= 6; day++)
            run = await DayAsync(day);

        Assert.Equal((RunPhase.Completed, 3, 3), (run.Phase, Points("east"), Points("west")));   // two stay, one is marked
        Assert.Equal([("east", 2, 1, 1), ("west", 2, 1, 1)], run.Retention.Select(r => (r.Name, r.Kept, r.Marked, r.Deleted)));
        Assert.All(run.Steps, step => Assert.Equal(StepState.Succeeded, step.State));
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task No_pass_follows_a_run_that_left_a_target_without_its_point()
    {
        Retain(new RetentionRules { KeepLast = 1, MinimumCopies = 1 });
        await DayAsync(2);
        Refusal.Always(_world.Calls, retry: false, "west commit");

        var run = await DayAsync(3);

        Assert.Equal(RunPhase.Failed, run.Phase);
        Assert.DoesNotContain(run.Steps, s => s.Name.StartsWith(StepNames.Prune, StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refused_pass_fails_no_backup_and_holds_up_no_other_target()
    {
        Retain(new RetentionRules { KeepLast = 1, MinimumCopies = 1 });
        await DayAsync(2);
        Refusal.Always(_world.Calls, retry: true, "east create contoso/sharepoint.contoso/_retention");

        var run = await DayAsync(3);

        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.Equal((StepState.Failed, Reasons.ContainerUnreachable), (run.Find("Prune/east")!.State, run.Find("Prune/east")!.Reason));
        Assert.Equal(1, run.Retention.Single(r => r.Name == "west").Marked);
    }

    [Fact(Timeout = 30_000)]
    [Invariant("I3")]
    public async Task A_wrong_clock_deletes_nothing()
    {
        Retain(new RetentionRules { KeepLast = 1, MinimumCopies = 1, GracePeriod = TimeSpan.FromHours(1) });
        await DayAsync(2);
        await DayAsync(3);
        _world.Skew = [new ClockSkew("east.blob.core.windows.net", TimeSpan.FromHours(-9))];

        var run = await DayAsync(4);

        Assert.Equal((RunPhase.Completed, Holds.ClockSkewed), (run.Phase, run.Find("Prune/east")!.Reason));
        Assert.Equal(3, Points("east"));
    }

    private void Retain(RetentionRules rules) => _world.Policy = _world.Policy with { Retention = rules, Passphrase = _world.Policy.Passphrase with { Verify = PassphraseVerification.EveryRun } };

    private async Task<BackupRun> DayAsync(int day) => await _world.RunAgainAsync(day);

    private int Points(string target) => _world.Containers[target].Paths.Count(p => p.EndsWith("/manifest.json", StringComparison.Ordinal));
}
