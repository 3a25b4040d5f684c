using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Tests.Restoring;

public sealed class RestorePlannerTests
{
    private static readonly string[] s_store = ["Plan", "Announce", "VerifyPoint", "BackUpFirst", "StageSet", "RestoreFarm", "RefreshKey", "CompareApplications", "CleanStage", "Record"];

    [Theory]
    [InlineData(RestoreMode.SecureStore, true, "Plan Announce VerifyPoint BackUpFirst StageSet RestoreFarm RefreshKey CompareApplications CleanStage Record")]
    [InlineData(RestoreMode.RefreshKey, true, "Plan Announce RefreshKey CompareApplications Record")]
    [InlineData(RestoreMode.ServiceMasterKey, true, "Plan Announce RestoreServiceMasterKey Record")]
    [InlineData(RestoreMode.Drill, false, "Plan Announce VerifyPoint Record")]
    [InlineData(RestoreMode.Drill, true, "Plan Announce VerifyPoint StageSet RestoreFarm RefreshKey CompareApplications CleanStage Record")]
    public void Each_mode_has_its_steps_in_order(RestoreMode mode, bool farm, string steps)
    {
        var planned = PlannedRestore.Drive(PlannedRestore.New(mode), _ => StepState.Succeeded, PlannedRestore.Resolved(mode, farm));

        Assert.Equal(steps.Split(' '), planned.Begun);
        Assert.Equal((RestorePhase.Completed, "Completed"), (planned.Finish.Phase, planned.Finish.Reason));
    }

    [Fact]
    public void What_cannot_be_backed_up_first_is_not()
    {
        var planned = PlannedRestore.Drive(PlannedRestore.New(RestoreMode.SecureStore), _ => StepState.Succeeded, PlannedRestore.Resolved(RestoreMode.SecureStore, backUpFirst: false));

        Assert.Equal(s_store.Except(["BackUpFirst"]), planned.Begun);
    }

    [Theory]
    [InlineData(RestoreMode.SecureStore)]
    [InlineData(RestoreMode.RefreshKey)]
    [InlineData(RestoreMode.ServiceMasterKey)]
    public void Without_confirmation_a_restore_waits_with_the_command_that_confirms_it(RestoreMode mode)
    {
        var planned = PlannedRestore.Drive(PlannedRestore.New(mode, confirm: null), _ => StepState.Succeeded, PlannedRestore.Resolved(mode));

        Assert.Equal(["Plan"], planned.Begun);
        var wait = Assert.IsType<RestoreDecision.Await>(planned.End);
        Assert.Equal((Reasons.AwaitingConfirmation, PlannedRestore.ValidUntil), (wait.Reason, wait.Until));
        Assert.Contains($"kubectl -n sharepoint patch ssr mend --type merge -p '{{\"spec\":{{\"confirm\":\"{PlannedRestore.Point}\"}}}}'", wait.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_confirmation_of_another_point_ends_the_restore()
    {
        var planned = PlannedRestore.Drive(PlannedRestore.New(RestoreMode.SecureStore, "20261120t021500z-9a9b9c9d"), _ => StepState.Succeeded, PlannedRestore.Resolved(RestoreMode.SecureStore));

        Assert.Equal(["Plan"], planned.Begun);
        Assert.Equal((RestorePhase.Failed, Reasons.NotConfirmed), (planned.Finish.Phase, planned.Finish.Reason));
        Assert.StartsWith("spec.confirm: it says '20261120t021500z-9a9b9c9d'", planned.Finish.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", planned.Finish.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RestoreMode.SecureStore, true)]
    [InlineData(RestoreMode.SecureStore, false)]
    [InlineData(RestoreMode.Drill, false)]
    public void A_restore_that_is_too_old_changes_nothing_whoever_confirmed_it(RestoreMode mode, bool confirmed)
    {
        var run = PlannedRestore.New(mode, confirmed ? PlannedRestore.Point : null);

        var planned = PlannedRestore.Drive(run, _ => StepState.Succeeded, PlannedRestore.Resolved(mode), now: PlannedRestore.ValidUntil);

        Assert.Equal(["Plan"], planned.Begun);
        Assert.Equal((RestorePhase.Failed, Reasons.Expired), (planned.Finish.Phase, planned.Finish.Reason));
        Assert.Contains("has changed nothing. Make a new one.", planned.Finish.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_begun_in_time_is_carried_through_after_it()
    {
        var run = PlannedRestore.New(RestoreMode.SecureStore) with
        {
            Resolved = PlannedRestore.Resolved(RestoreMode.SecureStore),
            Steps = [PlannedRestore.Step("Plan", StepState.Succeeded), PlannedRestore.Step("Announce", StepState.Succeeded)],
        };

        Assert.Equal(new RestoreDecision.Begin("VerifyPoint"), RestorePlanner.Next(run, PlannedRestore.ValidUntil.AddDays(1)));
    }

    [Theory]
    [InlineData("VerifyPoint", false)]
    [InlineData("BackUpFirst", false)]
    [InlineData("StageSet", true)]
    [InlineData("RestoreFarm", true)]
    [InlineData("RefreshKey", true)]
    [InlineData("CompareApplications", true)]
    public void The_first_failure_leaves_only_the_stage_to_clean_and_the_record_to_write(string fails, bool staged)
    {
        var planned = Fail(fails);

        var before = s_store.TakeWhile(name => name != fails).Append(fails);
        Assert.Equal(staged ? [.. before, "CleanStage", "Record"] : [.. before, "Record"], planned.Begun);
        Assert.Equal((RestorePhase.Failed, "Refused"), (planned.Finish.Phase, planned.Finish.Reason));
        Assert.StartsWith($"{fails}: it was made up.", planned.Finish.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Plan")]
    [InlineData("Announce")]
    public void What_was_not_announced_is_not_recorded_either(string fails)
    {
        var planned = Fail(fails);

        Assert.Equal(s_store.TakeWhile(name => name != fails).Append(fails), planned.Begun);
        Assert.Equal(RestorePhase.Failed, planned.Finish.Phase);
    }

    [Fact]
    public void What_could_not_be_announced_on_anothers_path_goes_on()
    {
        var planned = PlannedRestore.Drive(
            PlannedRestore.New(RestoreMode.SecureStore), step => step is "Announce" or "Record" ? StepState.Skipped : StepState.Succeeded, PlannedRestore.Resolved(RestoreMode.SecureStore));

        Assert.Equal(s_store, planned.Begun);
        Assert.Equal(RestorePhase.Completed, planned.Finish.Phase);
    }

    [Theory]
    [InlineData("CleanStage")]
    [InlineData("Record")]
    public void A_restore_that_only_left_something_behind_is_complete_and_says_so(string fails)
    {
        var planned = Fail(fails);

        Assert.Equal(s_store, planned.Begun);
        Assert.Equal(RestorePhase.Completed, planned.Finish.Phase);
        Assert.EndsWith($"{fails}: it was made up.", planned.Finish.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RestoreMode.SecureStore, "VerifyPoint", "The farm was not changed.")]
    [InlineData(RestoreMode.SecureStore, "BackUpFirst", "The farm was not changed.")]
    [InlineData(RestoreMode.SecureStore, "StageSet", "The farm was not changed.")]
    [InlineData(RestoreMode.SecureStore, "RestoreFarm", "what it did stands in sprestore.log")]
    [InlineData(RestoreMode.SecureStore, "RefreshKey", "its key is not open: credentials cannot be read")]
    [InlineData(RestoreMode.RefreshKey, "RefreshKey", "a refused passphrase changes nothing")]
    [InlineData(RestoreMode.ServiceMasterKey, "Announce", "The instance's key was not touched.")]
    [InlineData(RestoreMode.ServiceMasterKey, "RestoreServiceMasterKey", "Whether the instance took the key is told above")]
    public void A_failure_says_what_it_leaves_behind(RestoreMode mode, string fails, string says) => Assert.Contains(says, Fail(fails, mode).Finish.Message, StringComparison.Ordinal);

    [Fact]
    public void A_restore_that_the_agent_never_took_on_left_the_farm_as_it_was()
    {
        var planned = PlannedRestore.Drive(PlannedRestore.New(RestoreMode.SecureStore), name => name == "RestoreFarm" ? StepState.Failed : StepState.Succeeded, PlannedRestore.Resolved(RestoreMode.SecureStore), asked: false);
        Assert.Contains("The farm was not changed.", planned.Finish.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drill_off_site_touches_no_farm_and_claims_no_decryption()
    {
        var planned = PlannedRestore.Drive(PlannedRestore.New(RestoreMode.Drill), step => step == "VerifyPoint" ? StepState.Failed : StepState.Succeeded, PlannedRestore.Resolved(RestoreMode.Drill, farm: false));
        Assert.Contains("No farm was touched.", planned.Finish.Message, StringComparison.Ordinal);

        planned = PlannedRestore.Drive(PlannedRestore.New(RestoreMode.Drill), _ => StepState.Succeeded, PlannedRestore.Resolved(RestoreMode.Drill, farm: false));
        Assert.Contains("Nothing was decrypted", planned.Finish.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Plan", RestorePhase.Pending, 0.5)]
    [InlineData("Announce", RestorePhase.Running, 1)]
    [InlineData("VerifyPoint", RestorePhase.Running, 24)]
    [InlineData("BackUpFirst", RestorePhase.Running, 24)]
    [InlineData("StageSet", RestorePhase.Running, 24)]
    [InlineData("RestoreFarm", RestorePhase.Running, 12)]
    [InlineData("RefreshKey", RestorePhase.Running, 1)]
    [InlineData("RefreshKey", RestorePhase.AwaitingKey, 72)]
    [InlineData("CompareApplications", RestorePhase.Running, 1)]
    [InlineData("RestoreServiceMasterKey", RestorePhase.Running, 1)]
    [InlineData("CleanStage", RestorePhase.Running, 1)]
    [InlineData("Record", RestorePhase.Running, 1)]
    public void Each_step_is_given_up_when_its_time_is_over_and_not_before(string step, RestorePhase phase, double hours)
    {
        var (limit, running) = (TimeSpan.FromHours(hours), PlannedRestore.Step(step, StepState.Running));
        var run = PlannedRestore.New(RestoreMode.SecureStore) with { Phase = phase, Resolved = PlannedRestore.Resolved(RestoreMode.SecureStore), Steps = [running] };

        Assert.Equal(new RestoreDecision.Continue(running), RestorePlanner.Next(run, PlannedRestore.Start + limit));
        Assert.Equal(new RestoreDecision.GiveUp(running, limit), RestorePlanner.Next(run, PlannedRestore.Start + limit + TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(RestorePhase.Completed)]
    [InlineData(RestorePhase.Failed)]
    public void What_has_ended_is_never_touched_again(RestorePhase phase)
    {
        var run = PlannedRestore.New(RestoreMode.SecureStore) with { Phase = phase, Resolved = PlannedRestore.Resolved(RestoreMode.SecureStore), Steps = [PlannedRestore.Step("Plan", StepState.Succeeded)] };

        Assert.Equal(new RestoreDecision.Nothing(), RestorePlanner.Next(run, PlannedRestore.Start));
    }

    [Theory]
    [InlineData(RestoreMode.SecureStore)]
    [InlineData(RestoreMode.Drill)]
    public void A_journal_that_lost_its_plan_ends_without_touching_anything(RestoreMode mode)
    {
        var run = PlannedRestore.New(mode) with { Phase = RestorePhase.Running, Steps = [PlannedRestore.Step("Plan", StepState.Succeeded)] };

        var finish = Assert.IsType<RestoreDecision.Finish>(RestorePlanner.Next(run, PlannedRestore.Start));

        Assert.Equal(RestorePhase.Failed, finish.Phase);
        Assert.Contains("status.resolved", finish.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VerifyPoint")]
    [InlineData("RestoreFarm")]
    [InlineData("RefreshKey")]
    [InlineData("CompareApplications")]
    public void Nothing_is_complete_of_which_a_part_was_left_out(string skipped)
    {
        var planned = PlannedRestore.Drive(PlannedRestore.New(RestoreMode.SecureStore), step => step == skipped ? StepState.Skipped : StepState.Succeeded, PlannedRestore.Resolved(RestoreMode.SecureStore));

        Assert.Equal(RestorePhase.Failed, planned.Finish.Phase);
    }

    private static PlannedRestore Fail(string step, RestoreMode mode = RestoreMode.SecureStore) =>
        PlannedRestore.Drive(PlannedRestore.New(mode), name => name == step ? StepState.Failed : StepState.Succeeded, PlannedRestore.Resolved(mode));
}
