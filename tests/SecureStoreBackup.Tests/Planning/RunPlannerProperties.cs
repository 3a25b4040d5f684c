using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Tests.Planning;

public sealed class RunPlannerProperties
{
    private static readonly string[] Targets = ["east", "west", "north", "south"];

    private static readonly StepState[] Ends = [StepState.Succeeded, StepState.Succeeded, StepState.Succeeded, StepState.Failed, StepState.Skipped];

    private static readonly string[] Names =
    [
        "Preflight", "EscrowPassphrase", "ExportServiceMasterKeys", "BackUpFarm", "TidyFarm", "Unheard", "Verify/elsewhere",
        .. Targets.SelectMany(t => new[] { $"CopyOffsite/{t}", $"Verify/{t}", $"CommitManifest/{t}" }),
    ];

    // Journals as no planner would write them: any steps in any order and state, with and without frozen targets.
    private static readonly Gen<BackupRun> Journals =
        from phase in Gen.Elements(Enum.GetValues<RunPhase>())
        from targets in Gen.Choose(-1, 4)
        from scope in Gen.Elements(RunScope.SecureStore, RunScope.SecureStore, RunScope.ServiceMasterKeys)
        from steps in Gen.ArrayOf(Gen.Zip(Gen.Elements(Names), Gen.Elements(Enum.GetValues<StepState>())))
        select steps.Aggregate(
            PlannedRun.New() with { Phase = phase, Scope = scope, Resolved = targets < 0 ? null : PlannedRun.Resolved(Targets[..targets]) },
            (run, step) => run.With(PlannedRun.Step(step.Item1, step.Item2)));

    [Fact]
    [Invariant("I8")]
    public void Any_journal_gets_a_decision_and_always_the_same() => AlwaysTheSame(RunPlanner.Next);

    [Fact]
    [Invariant("I8")]
    public void The_property_catches_a_planner_that_counts_its_looks() => Caught(() => AlwaysTheSame(RunPlannerDoubles.CountsItsLooks()));

    [Fact]
    [Invariant("I4")]
    public void No_step_that_is_journalled_is_begun_again() => NothingTwice(RunPlanner.Next);

    [Fact]
    [Invariant("I4")]
    public void The_property_catches_a_planner_that_begins_a_step_again() => Caught(() => NothingTwice(RunPlannerDoubles.BeginsAgain));

    [Fact]
    [Invariant("I1")]
    public void A_run_ends_in_bounded_time_and_completes_only_when_every_target_has_its_manifest() => CompleteOnlyEverywhere(RunPlanner.Next);

    [Fact]
    [Invariant("I1")]
    public void The_property_catches_a_planner_that_is_content_with_one_target() => Caught(() => CompleteOnlyEverywhere(RunPlannerDoubles.CompletesWithOneTarget));

    [Fact]
    [Invariant("I1")]
    public void No_manifest_is_begun_before_its_target_was_copied_and_verified() => VerifiedBeforeManifest(RunPlanner.Next);

    [Fact]
    [Invariant("I1")]
    public void The_property_catches_a_planner_that_commits_what_it_did_not_read_back() => Caught(() => VerifiedBeforeManifest(RunPlannerDoubles.CommitsUnverified));

    [Fact]
    [Invariant("I2")]
    public void The_farm_is_not_backed_up_before_the_passphrase_is_in_the_vault() => EscrowFirst(RunPlanner.Next);

    [Fact]
    [Invariant("I2")]
    public void The_property_catches_a_planner_that_backs_up_before_the_passphrase_is_safe() => Caught(() => EscrowFirst(RunPlannerDoubles.BacksUpBeforeEscrow));

    [Fact]
    [Invariant("I3")]
    public void The_farm_is_tidied_only_when_every_target_holds_the_point() => TidyLast(RunPlanner.Next);

    [Fact]
    [Invariant("I3")]
    public void The_property_catches_a_planner_that_tidies_early() => Caught(() => TidyLast(RunPlannerDoubles.TidiesEarly));

    private static void AlwaysTheSame(Func<BackupRun, DateTimeOffset, RunDecision> planner) => Prop.ForAll(Journals.ToArbitrary(), run =>
    {
        var first = planner(run, PlannedRun.Start);
        return first is not null && first == planner(run with { Steps = [.. run.Steps] }, PlannedRun.Start);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261122, 1));

    private static void NothingTwice(Func<BackupRun, DateTimeOffset, RunDecision> planner) =>
        Prop.ForAll(Journals.ToArbitrary(), run => planner(run, PlannedRun.Start) is not RunDecision.Begin begin || run.Find(begin.Step) is null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261122, 3));

    private static void CompleteOnlyEverywhere(Func<BackupRun, DateTimeOffset, RunDecision> planner) => Drive(planner, (targets, planned) =>
    {
        var manifests = targets.Count(t => planned.Run.Find($"CommitManifest/{t}")?.State == StepState.Succeeded);
        var completed = planned.Finish.Phase == RunPhase.Completed;
        return planned.Decisions <= (2 * (5 + (3 * targets.Length))) + 1 && completed == (targets.Length > 0 && manifests == targets.Length);
    });

    private static void VerifiedBeforeManifest(Func<BackupRun, DateTimeOffset, RunDecision> planner) => Drive(planner, (targets, planned) =>
        targets.All(t => !planned.Begun.Contains($"CommitManifest/{t}")
            || (planned.Run.Find($"CopyOffsite/{t}")?.State == StepState.Succeeded && planned.Run.Find($"Verify/{t}")?.State == StepState.Succeeded)));

    private static void EscrowFirst(Func<BackupRun, DateTimeOffset, RunDecision> planner) => Drive(planner, (_, planned) =>
        planned.Begun.IndexOf("BackUpFarm") is var backup && (backup < 0 || planned.Begun.IndexOf("EscrowPassphrase") is >= 0 and var escrow && escrow < backup));

    private static void TidyLast(Func<BackupRun, DateTimeOffset, RunDecision> planner) => Drive(planner, (targets, planned) =>
        !planned.Begun.Contains("TidyFarm") || targets.All(t => planned.Run.Find($"CommitManifest/{t}")?.State == StepState.Succeeded));

    private static void Caught(Action property) =>
        Assert.Contains("Falsifiable", Assert.ThrowsAny<Exception>(property).Message, StringComparison.Ordinal);

    private static void Drive(Func<BackupRun, DateTimeOffset, RunDecision> planner, Func<string[], PlannedRun, bool> holds)
    {
        var outcomes =
            from targets in Gen.Choose(0, 4)
            from ends in Gen.ArrayOf(Gen.Elements(Ends), 20)
            select (Targets: Targets[..targets], Ends: ends);
        Prop.ForAll(outcomes.ToArbitrary(), example =>
        {
            var next = 0;
            return holds(example.Targets, PlannedRun.Drive(example.Targets, _ => example.Ends[next++], planner));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261122, 5));
    }
}
