using SecureStoreBackup.Journal;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Tests.Planning;

public sealed class RunPlannerTests
{
    private static readonly string[] EastAndWest = ["east", "west"];

    private static readonly string[] OfTheFarm = ["Preflight", "EscrowPassphrase", "ExportServiceMasterKeys", "BackUpFarm"];
    private static readonly string[] OfEast = ["CopyOffsite/east", "Verify/east", "CommitManifest/east"];
    private static readonly string[] OfWest = ["CopyOffsite/west", "Verify/west", "CommitManifest/west"];
    private static readonly string[] OfBoth = ["CopyOffsite/east", "CopyOffsite/west", "Verify/east", "Verify/west", "CommitManifest/east", "CommitManifest/west"];

    [Fact]
    public void A_run_works_on_the_farm_then_on_all_targets_side_by_side_and_tidies_up_last()
    {
        var planned = PlannedRun.Drive(EastAndWest, _ => StepState.Succeeded);

        Assert.Equal([.. OfTheFarm, .. OfBoth, "TidyFarm"], planned.Begun);
        Assert.Equal(new RunDecision.Finish(RunPhase.Completed, "Completed", "Recovery point 20261122t021500z-1a2b3c4d is verified at east, west."), planned.Finish);
    }

    [Theory]
    [InlineData("Preflight", 1)]
    [InlineData("EscrowPassphrase", 2)]
    [InlineData("BackUpFarm", 4)]
    public void A_failure_of_the_farms_part_ends_the_run(string failing, int begun)
    {
        var planned = PlannedRun.Drive(EastAndWest, Failing(failing));

        Assert.Equal(OfTheFarm.Take(begun), planned.Begun);
        Assert.Equal(new RunDecision.Finish(RunPhase.Failed, "Refused", $"{failing}: it was made up"), planned.Finish);
    }

    [Theory]
    [InlineData(StepState.Failed)]
    [InlineData(StepState.Skipped)]
    public void A_run_completes_without_an_export_of_service_master_keys(StepState export)
    {
        var planned = PlannedRun.Drive(EastAndWest, step => step == StepNames.ExportServiceMasterKeys ? export : StepState.Succeeded);

        Assert.Equal([.. OfTheFarm, .. OfBoth, "TidyFarm"], planned.Begun);
        Assert.Equal(RunPhase.Completed, planned.Finish.Phase);
    }

    [Theory]
    [InlineData("CopyOffsite/east", 1)]
    [InlineData("Verify/east", 2)]
    [InlineData("CommitManifest/east", 3)]
    [Invariant("I7")]
    public void A_target_fails_alone_and_the_failed_run_tells_who_holds_the_point(string failing, int begun)
    {
        var planned = PlannedRun.Drive(EastAndWest, Failing(failing));

        Assert.Equal(OfTheFarm, planned.Begun.Take(OfTheFarm.Length));
        Assert.Equal(OfEast.Take(begun), planned.Begun.Where(s => s.EndsWith("/east", StringComparison.Ordinal)));
        Assert.Equal(OfWest, planned.Begun.Where(s => s.EndsWith("/west", StringComparison.Ordinal)));
        Assert.DoesNotContain("TidyFarm", planned.Begun);
        Assert.Equal(
            new RunDecision.Finish(RunPhase.Failed, "Refused", $"{failing}: it was made up The recovery point is verified at west."), planned.Finish);
    }

    [Fact]
    public void When_every_target_fails_nobody_is_said_to_hold_the_point()
    {
        var planned = PlannedRun.Drive(EastAndWest, Failing("CopyOffsite/east", "Verify/west"));

        Assert.Equal(RunPhase.Failed, planned.Finish.Phase);
        Assert.DoesNotContain("verified at", planned.Finish.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_farm_that_could_not_be_tidied_does_not_unmake_the_point() =>
        Assert.Equal(RunPhase.Completed, PlannedRun.Drive(EastAndWest, Failing("TidyFarm")).Finish.Phase);

    [Fact]
    public void A_step_that_is_journalled_as_running_is_continued()
    {
        var running = PlannedRun.Step(StepNames.Preflight, StepState.Running);

        Assert.Equal(new RunDecision.Continue(running), RunPlanner.Next(PlannedRun.New().With(running), PlannedRun.Start));
    }

    [Theory]
    [InlineData("Preflight", 0.5)]
    [InlineData("EscrowPassphrase", 0.75)]
    [InlineData("ExportServiceMasterKeys", 0.5)]
    [InlineData("BackUpFarm", 12)]
    [InlineData("CopyOffsite/east", 24)]
    [InlineData("Verify/east", 24)]
    [InlineData("CommitManifest/east", 1)]
    [InlineData("TidyFarm", 0.5)]
    public void A_step_is_given_up_once_it_takes_longer_than_its_limit(string name, double hours)
    {
        var step = PlannedRun.Step(name, StepState.Running);
        var (run, limit) = (PlannedRun.New().With(step), TimeSpan.FromHours(hours));

        Assert.Equal(new RunDecision.Continue(step), RunPlanner.Next(run, PlannedRun.Start + limit));
        Assert.Equal(new RunDecision.GiveUp(step, limit), RunPlanner.Next(run, PlannedRun.Start + limit + TimeSpan.FromTicks(1)));
    }

    [Fact]
    [Invariant("I7")]
    public void A_target_that_takes_long_holds_up_no_other()
    {
        var run = PlannedRun.Farm("east", "west").With(PlannedRun.Step("CopyOffsite/east", StepState.Running)).With(PlannedRun.Step("CopyOffsite/west", StepState.Succeeded));

        Assert.Equal(new RunDecision.Begin("Verify/west"), RunPlanner.Next(run, PlannedRun.Start));
        var verifying = run.With(PlannedRun.Step("Verify/west", StepState.Running));
        Assert.IsType<RunDecision.Continue>(RunPlanner.Next(verifying, PlannedRun.Start));
        Assert.Equal(["CopyOffsite/east", "Verify/west"], RunPlanner.Running(verifying).Select(s => s.Name));
    }

    [Fact]
    public void Of_steps_side_by_side_the_one_past_its_limit_is_given_up_and_the_others_are_not()
    {
        var (late, young) = (PlannedRun.Step("CopyOffsite/west", StepState.Running), PlannedRun.Step("CopyOffsite/east", StepState.Running) with { StartedAt = PlannedRun.Start.AddHours(1) });
        var run = PlannedRun.Farm("east", "west").With(young).With(late);

        Assert.Equal(new RunDecision.GiveUp(late, TimeSpan.FromHours(24)), RunPlanner.Next(run, PlannedRun.Start.AddHours(24.5)));
    }

    [Theory]
    [InlineData(RunPhase.Completed)]
    [InlineData(RunPhase.Failed)]
    public void A_run_that_has_ended_is_never_touched_again(RunPhase phase)
    {
        var run = PlannedRun.New().With(PlannedRun.Step(StepNames.BackUpFarm, StepState.Running)) with { Phase = phase };

        Assert.IsType<RunDecision.Nothing>(RunPlanner.Next(run, PlannedRun.Start.AddYears(1)));
    }

    [Fact]
    public void A_journal_without_any_target_ends_as_failed_and_says_so()
    {
        var planned = PlannedRun.Drive([], _ => StepState.Succeeded);

        Assert.Equal(OfTheFarm, planned.Begun);
        Assert.Equal(new RunDecision.Finish(RunPhase.Failed, "InvalidSpec", "The run has no off-site target, so nothing holds the recovery point."), planned.Finish);
    }

    [Theory]
    [InlineData(StepState.Succeeded, RunPhase.Completed)]
    [InlineData(StepState.Skipped, RunPhase.Completed)]
    [InlineData(StepState.Failed, RunPhase.Failed)]
    public void A_run_of_service_master_keys_alone_is_their_export(StepState export, RunPhase phase)
    {
        var planned = PlannedRun.Drive(EastAndWest, step => step == StepNames.ExportServiceMasterKeys ? export : StepState.Succeeded, scope: RunScope.ServiceMasterKeys);

        Assert.Equal(["Preflight", "ExportServiceMasterKeys"], planned.Begun);
        Assert.Equal(phase, planned.Finish.Phase);
    }

    private static Func<string, StepState> Failing(params string[] names) =>
        step => names.Contains(step) ? StepState.Failed : StepState.Succeeded;
}
