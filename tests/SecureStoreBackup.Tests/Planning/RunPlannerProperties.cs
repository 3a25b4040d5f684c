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
        from steps in Gen.ArrayOf(Gen.Zip(Gen.Elements(Names), Gen.Elements(Enum.GetValues<StepState>())))
        select steps.Aggregate(
            PlannedRun.New() with { Phase = phase, Resolved = targets < 0 ? null : PlannedRun.Resolved(Targets[..targets]) },
            (run, step) => run.With(PlannedRun.Step(step.Item1, step.Item2)));

    [Fact]
    [Invariant("I8")]
    public void Any_journal_gets_a_decision_and_always_the_same()
    {
        Prop.ForAll(Journals.ToArbitrary(), run =>
        {
            var first = RunPlanner.Next(run, PlannedRun.Start);
            return first is not null && first == RunPlanner.Next(run with { Steps = [.. run.Steps] }, PlannedRun.Start);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261122, 1));
    }

    [Fact]
    [Invariant("I4")]
    public void No_step_that_is_journalled_is_begun_again()
    {
        Prop.ForAll(Journals.ToArbitrary(), run => RunPlanner.Next(run, PlannedRun.Start) is not RunDecision.Begin begin || run.Find(begin.Step) is null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261122, 3));
    }

    [Fact]
    [Invariant("I1")]
    public void A_run_ends_in_bounded_time_and_completes_only_when_every_target_has_its_manifest() => Drive((targets, planned) =>
    {
        var manifests = targets.Count(t => planned.Run.Find($"CommitManifest/{t}")?.State == StepState.Succeeded);
        var completed = planned.Finish.Phase == RunPhase.Completed;
        return planned.Decisions <= (2 * (5 + (3 * targets.Length))) + 1 && completed == (targets.Length > 0 && manifests == targets.Length);
    });

    [Fact]
    [Invariant("I1")]
    public void No_manifest_is_begun_before_its_target_was_copied_and_verified() => Drive((targets, planned) =>
        targets.All(t => !planned.Begun.Contains($"CommitManifest/{t}")
            || (planned.Run.Find($"CopyOffsite/{t}")!.State == StepState.Succeeded && planned.Run.Find($"Verify/{t}")!.State == StepState.Succeeded)));

    [Fact]
    [Invariant("I3")]
    public void The_farm_is_tidied_only_when_every_target_holds_the_point() => Drive((targets, planned) =>
        !planned.Begun.Contains("TidyFarm") || targets.All(t => planned.Run.Find($"CommitManifest/{t}")!.State == StepState.Succeeded));

    private static void Drive(Func<string[], PlannedRun, bool> holds)
    {
        var outcomes =
            from targets in Gen.Choose(0, 4)
            from ends in Gen.ArrayOf(Gen.Elements(Ends), 20)
            select (Targets: Targets[..targets], Ends: ends);
        Prop.ForAll(outcomes.ToArbitrary(), example =>
        {
            var next = 0;
            return holds(example.Targets, PlannedRun.Drive(example.Targets, _ => example.Ends[next++]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261122, 5));
    }
}
