using FsCheck;
using FsCheck.Fluent;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Tests.Restoring;

public sealed class RestorePlannerProperties
{
    private static readonly StepState[] s_ends = [StepState.Succeeded, StepState.Succeeded, StepState.Succeeded, StepState.Succeeded, StepState.Failed, StepState.Skipped];

    private static readonly string[] s_names =
        ["Plan", "Announce", "VerifyPoint", "BackUpFirst", "StageSet", "RestoreFarm", "RefreshKey", "CompareApplications", "RestoreServiceMasterKey", "CleanStage", "Record", "Unheard"];

    private static readonly Gen<RestoreMode> s_modes = Gen.Elements(Enum.GetValues<RestoreMode>());

    private static readonly Gen<string?> s_confirmations = Gen.Elements(PlannedRestore.Point, PlannedRestore.Point, null, "20261120t021500z-9a9b9c9d");

    // Journals as no planner would write them: any steps in any order and state, with and without a plan.
    private static readonly Gen<RestoreRun> s_journals =
        from mode in s_modes
        from confirm in s_confirmations
        from phase in Gen.Elements(Enum.GetValues<RestorePhase>())
        from resolved in Gen.Elements(0, 1, 2)
        from staged in Gen.Elements(true, false)
        from steps in Gen.ArrayOf(Gen.Zip(Gen.Elements(s_names), Gen.Elements(Enum.GetValues<StepState>())))
        select steps.Aggregate(
            PlannedRestore.New(mode, confirm) with { Phase = phase, Resolved = resolved == 0 ? null : PlannedRestore.Resolved(mode, farm: resolved == 1), Findings = new RestoreFindings { Staged = staged } },
            (run, step) => run.With(PlannedRestore.Step(step.Item1, step.Item2)));

    private static readonly Gen<Example> s_examples =
        from mode in s_modes
        from confirm in s_confirmations
        from farm in Gen.Elements(true, false)
        from first in Gen.Elements(true, false)
        from ends in Gen.ArrayOf(Gen.Elements(s_ends), 20)
        select new Example(PlannedRestore.New(mode, confirm), PlannedRestore.Resolved(mode, farm || mode != RestoreMode.Drill, first), ends);

    [Fact]
    [Invariant("I8")]
    public void Any_journal_gets_a_decision_and_always_the_same() => Prop.ForAll(s_journals.ToArbitrary(), run =>
    {
        var first = RestorePlanner.Next(run, PlannedRestore.Start);
        return first is not null && first == RestorePlanner.Next(run with { Steps = [.. run.Steps] }, PlannedRestore.Start);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20261122, 1));

    [Fact]
    [Invariant("I4")]
    public void No_step_that_is_journalled_is_begun_again() =>
        Prop.ForAll(s_journals.ToArbitrary(), run => RestorePlanner.Next(run, PlannedRestore.Start) is not RestoreDecision.Begin begin || run.Find(begin.Step) is null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20261122, 3));

    [Fact]
    [Invariant("I4")]
    public void Every_restore_ends_or_waits_for_a_person_and_soon() => Bounded(RestorePlanner.Next);

    [Fact]
    [Invariant("I4")]
    public void The_property_catches_a_planner_that_never_comes_to_an_end() => Caught(() => Bounded((run, now) => RestorePlanner.Next(run, now) is RestoreDecision.Finish ? new RestoreDecision.Begin("Plan") : RestorePlanner.Next(run, now)));

    [Fact]
    [Invariant("I4")]
    public void Nothing_but_the_plan_begins_before_a_person_has_confirmed_this_very_point() => ConfirmedFirst(RestorePlanner.Next);

    [Fact]
    [Invariant("I4")]
    public void The_property_catches_a_planner_that_takes_any_confirmation() =>
        Caught(() => ConfirmedFirst((run, now) => RestorePlanner.Next(run with { Wish = run.Wish with { Confirm = run.Wish.Confirm is null ? null : PlannedRestore.Point } }, now)));

    [Fact]
    [Invariant("I1")]
    public void Only_what_was_proven_step_by_step_is_complete() => CompleteOnlyWhenProven(RestorePlanner.Next);

    [Fact]
    [Invariant("I1")]
    public void The_property_catches_a_planner_that_is_content_with_the_restore_alone() => Caught(() => CompleteOnlyWhenProven((run, now) =>
        RestorePlanner.Next(run, now) is RestoreDecision.Finish finish && run.Find("RestoreFarm")?.State == StepState.Succeeded ? finish with { Phase = RestorePhase.Completed } : RestorePlanner.Next(run, now)));

    [Fact]
    [Invariant("I2")]
    public void What_the_farm_holds_is_backed_up_before_it_is_overwritten() => BackedUpFirst(RestorePlanner.Next);

    [Fact]
    [Invariant("I2")]
    public void The_property_catches_a_planner_that_shrugs_at_a_failed_backup() => Caught(() => BackedUpFirst((run, now) =>
        RestorePlanner.Next(run with { Steps = [.. run.Steps.Select(s => s.Name == "BackUpFirst" && s.State == StepState.Failed ? s with { State = StepState.Succeeded } : s)] }, now)));

    private static void Bounded(Func<RestoreRun, DateTimeOffset, RestoreDecision> planner) => Drive(planner, planned =>
        planned.End is RestoreDecision.Finish or RestoreDecision.Await && planned.Decisions <= (2 * 10) + 1 && planned.Begun.Count == planned.Begun.Distinct().Count());

    private static void ConfirmedFirst(Func<RestoreRun, DateTimeOffset, RestoreDecision> planner) => Drive(planner, planned =>
        planned.Run.Wish.Mode == RestoreMode.Drill || planned.Run.Wish.Confirm == PlannedRestore.Point || planned.Begun is ["Plan"]);

    private static void CompleteOnlyWhenProven(Func<RestoreRun, DateTimeOffset, RestoreDecision> planner) => Drive(planner, planned =>
        planned.End is not RestoreDecision.Finish { Phase: RestorePhase.Completed }
        || RestorePlanner.Order(planned.Run).All(name => planned.Run.Find(name) is { } step && (step.State == StepState.Succeeded || name is "Announce" or "CleanStage" or "Record")));

    private static void BackedUpFirst(Func<RestoreRun, DateTimeOffset, RestoreDecision> planner) => Drive(planner, planned =>
        !planned.Begun.Contains("RestoreFarm") || !planned.Run.Resolved!.BackUpFirst || planned.Run.Find("BackUpFirst")?.State == StepState.Succeeded);

    private static void Caught(Action property) => Assert.Contains("Falsifiable", Assert.ThrowsAny<Exception>(property).Message, StringComparison.Ordinal);

    private static void Drive(Func<RestoreRun, DateTimeOffset, RestoreDecision> planner, Func<PlannedRestore, bool> holds) => Prop.ForAll(s_examples.ToArbitrary(), example =>
    {
        var next = 0;
        return holds(PlannedRestore.Drive(example.Run, _ => example.Ends[next++ % example.Ends.Length], example.Resolved, planner));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261122, 5));

    private sealed record Example(RestoreRun Run, ResolvedRestore Resolved, StepState[] Ends);
}
