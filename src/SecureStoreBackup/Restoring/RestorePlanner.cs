using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Restoring;

/// <summary>
/// Decides what comes next in a restore, from its journal and the clock alone. Pure and total. Nothing but reading is done before
/// a person has confirmed the plan, drills aside; the first failure ends what is left, but the stage is cleaned and the record
/// written whatever came before.
/// </summary>
public static class RestorePlanner
{
    public static RestoreDecision Next(RestoreRun run, DateTimeOffset now)
    {
        if (run.Ended)
            return new RestoreDecision.Nothing();
        var running = run.Steps.FirstOrDefault(s => s.State == StepState.Running);
        if (running is not null)
            return Overdue(run, running, now) is { } limit ? new RestoreDecision.GiveUp(running, limit) : new RestoreDecision.Continue(running);
        var failed = run.Steps.FirstOrDefault(s => s.State == StepState.Skipped ? !RestoreStepNames.MayBeSkipped(s.Name) : s.State == StepState.Failed && !RestoreStepNames.IsLast(s.Name));
        if (failed is null && run is { Resolved: not null, Steps: [{ Name: RestoreStepNames.Plan, State: StepState.Succeeded }] } && Confirmation(run, now) is { } wait)
            return wait;
        var next = Order(run).FirstOrDefault(name => run.Find(name) is null && (failed is null || (RestoreStepNames.IsLast(name) && run.Find(RestoreStepNames.Announce) is { State: StepState.Succeeded or StepState.Skipped })));
        return next is not null ? new RestoreDecision.Begin(next) : Outcome(run, failed);
    }

    /// <summary>Every step of the restore in order. Only the first is known before the plan is made.</summary>
    public static IEnumerable<string> Order(RestoreRun run)
    {
        yield return RestoreStepNames.Plan;
        if (run.Resolved is not { } resolved)
            yield break;
        yield return RestoreStepNames.Announce;
        if (run.Wish.Mode is RestoreMode.Drill or RestoreMode.SecureStore)
            yield return RestoreStepNames.VerifyPoint;
        if (run.Wish.Mode == RestoreMode.ServiceMasterKey)
            yield return RestoreStepNames.RestoreServiceMasterKey;
        if (resolved.BackUpFirst)
            yield return RestoreStepNames.BackUpFirst;
        if (run.Wish.Mode == RestoreMode.SecureStore || (run.Wish.Mode == RestoreMode.Drill && resolved.AgentUrl is not null))
        {
            yield return RestoreStepNames.StageSet;
            yield return RestoreStepNames.RestoreFarm;
        }

        if (run.Wish.Mode != RestoreMode.ServiceMasterKey && resolved.AgentUrl is not null)
        {
            yield return RestoreStepNames.RefreshKey;
            yield return RestoreStepNames.CompareApplications;
        }

        if (run.Findings.Staged)
            yield return RestoreStepNames.CleanStage;
        yield return RestoreStepNames.Record;
    }

    /// <summary>Null when the plan may be carried out.</summary>
    private static RestoreDecision? Confirmation(RestoreRun run, DateTimeOffset now)
    {
        var (wish, point) = (run.Wish, run.Resolved!.RecoveryPoint);
        if (now >= wish.ValidUntil)   // at the very end, too, or a wait of no time at all would follow
            return new RestoreDecision.Finish(RestorePhase.Failed, Reasons.Expired, $"spec.validUntil: this restore was valid until {wish.ValidUntil:yyyy-MM-dd HH:mm:ss}Z and has changed nothing. Make a new one.");
        if (wish.Mode == RestoreMode.Drill || wish.Confirm == point)
            return null;
        return wish.Confirm is null
            ? new RestoreDecision.Await(Reasons.AwaitingConfirmation, $"Nothing has been changed. Read status.plan; to go ahead, before {wish.ValidUntil:yyyy-MM-dd HH:mm}Z: kubectl -n {run.Namespace} patch ssr {run.Name} --type merge -p '{{\"spec\":{{\"confirm\":\"{point}\"}}}}'", wish.ValidUntil)
            : new RestoreDecision.Finish(RestorePhase.Failed, Reasons.NotConfirmed, $"spec.confirm: it says '{wish.Confirm}', and the recovery point that would be restored is '{point}'. Nothing was changed; make a new restore that confirms the point that you mean.");
    }

    private static RestoreDecision.Finish Outcome(RestoreRun run, StepRecord? failed)
    {
        if (run.Resolved is null && failed is null)
            return new(RestorePhase.Failed, Reasons.InternalError, "status.resolved: what was planned is no longer written here, so that nothing more is done. See what stands on the farm, and make a new restore.");
        failed ??= Order(run).Select(run.Find).FirstOrDefault(s => s is { State: not StepState.Succeeded } && !RestoreStepNames.MayBeSkipped(s.Name));
        var last = run.Steps.FirstOrDefault(s => s.State == StepState.Failed && RestoreStepNames.IsLast(s.Name));
        var rest = last is null ? "" : $" {last.Name}: {last.Message}";
        if (failed is not null)
            return new(RestorePhase.Failed, failed.Reason ?? "StepFailed", $"{failed.Name}: {failed.Message ?? "it was left out."} {LeftBehind(run)}{rest}");
        return new(RestorePhase.Completed, "Completed", $"{Done(run)}{rest}");
    }

    /// <summary>What a restore that ends now, without success, leaves behind: what people ask first.</summary>
    public static string LeftBehind(RestoreRun run) => run.Find(RestoreStepNames.RestoreFarm) switch
    {
        _ when run.Resolved is not { AgentUrl: not null } => "No farm was touched.",
        _ when run.Wish.Mode == RestoreMode.ServiceMasterKey => run.Find(RestoreStepNames.RestoreServiceMasterKey) is null ? "The instance's key was not touched." : "Whether the instance took the key is told above; nothing else was changed.",
        _ when run.Wish.Mode == RestoreMode.RefreshKey => "Nothing but the key was asked for; a refused passphrase changes nothing.",
        null => "The farm was not changed.",
        { State: StepState.Failed } when !run.Findings.Asked => "The farm was not changed.",
        { State: StepState.Succeeded } when run.Find(RestoreStepNames.RefreshKey) is { Reason: Reasons.Overtaken } => "",
        { State: StepState.Succeeded } => $"The Secure Store holds what {run.Resolved!.RecoveryPoint} held{(run.Findings.KeyOpenAt is null ? ", and its key is not open: credentials cannot be read until somebody opens it" : ", and its key is open")}.",
        _ => "SharePoint was asked to restore; what it did stands in sprestore.log of the set, and nothing was changed beyond that.",
    };

    private static string Done(RestoreRun run)
    {
        var point = run.Resolved!.RecoveryPoint;
        return run.Wish.Mode switch
        {
            RestoreMode.Drill when run.Findings.Depth == DrillDepth.Decrypted => $"{point} was restored on the scratch farm {run.Resolved.FarmId}, and its Secure Store opened with the passphrase.",
            RestoreMode.Drill => $"Every byte of {point} and every secret that it names could be read. Nothing was decrypted: that takes a scratch farm.",
            RestoreMode.SecureStore => $"The Secure Store holds again what {point} held, its key is open, and its target applications are those of the recovery point.",
            RestoreMode.RefreshKey => "The key is open.",
            _ => run.Findings.ServiceMasterKey switch
            {
                RestoredKeyOutcome.Identical => $"{run.Resolved.Instance} has this very service master key already; nothing was changed.",
                RestoredKeyOutcome.Forced => $"{run.Resolved.Instance} has the service master key of {point}, by force; status.findings.sqlMessages tells what was lost.",
                _ => $"{run.Resolved.Instance} has the service master key of {point}.",
            },
        };
    }

    private static TimeSpan? Overdue(RestoreRun run, StepRecord step, DateTimeOffset now)
    {
        var limit = LimitOf(step.Name, run.Phase);
        return step.StartedAt is { } started && now - started > limit ? limit : null;
    }

    /// <summary>How long each step may take from its beginning, outages included.</summary>
    public static TimeSpan LimitOf(string step, RestorePhase phase) => step switch
    {
        RestoreStepNames.Plan => TimeSpan.FromMinutes(30),
        RestoreStepNames.VerifyPoint or RestoreStepNames.StageSet or RestoreStepNames.BackUpFirst => TimeSpan.FromHours(24),
        RestoreStepNames.RestoreFarm => TimeSpan.FromHours(12),
        RestoreStepNames.RefreshKey => phase == RestorePhase.AwaitingKey ? TimeSpan.FromDays(3) : TimeSpan.FromHours(1),
        _ => TimeSpan.FromHours(1),
    };
}
