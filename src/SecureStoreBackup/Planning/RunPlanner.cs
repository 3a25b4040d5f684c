using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Planning;

/// <summary>
/// Decides what comes next in a run, from its journal and the clock alone. Pure and total.
/// A failure of the farm's part ends the run; a failed export of a service master key never does; targets are independent
/// of each other and go on side by side, and a run is complete only when every target holds the point. A run of scope ServiceMasterKeys is its export.
/// </summary>
public static class RunPlanner
{
    public static RunDecision Next(BackupRun run, DateTimeOffset now)
    {
        if (run.Ended)
            return new RunDecision.Nothing();
        var running = Running(run);
        if (running.FirstOrDefault(s => Overdue(s, now) is not null) is { } late)
            return new RunDecision.GiveUp(late, Overdue(late, now)!.Value);
        if (FatalFailure(run) is { } fatal)
            return running.Count > 0 ? new RunDecision.Continue(running[0]) : new RunDecision.Finish(RunPhase.Failed, fatal.Reason ?? "StepFailed", $"{fatal.Name}: {fatal.Message}{Held(run)}");
        if (Order(run).FirstOrDefault(name => run.Find(name) is null && Wanted(run, name)) is { } next && running.All(s => SideBySide(s.Name, next)))
            return new RunDecision.Begin(next);
        return running.Count > 0 ? new RunDecision.Continue(running[0]) : Outcome(run);
    }

    /// <summary>Steps that are journalled and have not ended: one, but for targets, which go on side by side.</summary>
    public static IReadOnlyList<StepRecord> Running(BackupRun run) => [.. run.Steps.Where(s => s.State == StepState.Running)];

    private static bool SideBySide(string one, string other) => (StepNames.Split(one), StepNames.Split(other)) is
        ((StepNames.CopyOffsite or StepNames.Verify or StepNames.CommitManifest, { } target), (StepNames.CopyOffsite or StepNames.Verify or StepNames.CommitManifest, { } beside)) && target != beside;

    /// <summary>Every step of the run in order. What the targets need is known once Preflight has frozen them.</summary>
    public static IEnumerable<string> Order(BackupRun run)
    {
        yield return StepNames.Preflight;
        if (run.Scope == RunScope.ServiceMasterKeys)
        {
            yield return StepNames.ExportServiceMasterKeys;
            yield break;
        }

        yield return StepNames.EscrowPassphrase;
        yield return StepNames.ExportServiceMasterKeys;
        yield return StepNames.BackUpFarm;
        foreach (var target in run.Resolved?.Targets ?? [])
        {
            yield return StepNames.For(StepNames.CopyOffsite, target.Name);
            yield return StepNames.For(StepNames.Verify, target.Name);
            yield return StepNames.For(StepNames.CommitManifest, target.Name);
        }

        yield return StepNames.TidyFarm;
        if (run.Resolved is not { Prunes: true } resolved)
            yield break;
        foreach (var target in resolved.Targets)
            yield return StepNames.For(StepNames.Prune, target.Name);
        yield return StepNames.SweepSecrets;
    }

    /// <summary>A target's later steps wait for its earlier ones; the farm is tidied, and old points go, only when every target holds the new one.</summary>
    private static bool Wanted(BackupRun run, string name)
    {
        var (step, target) = StepNames.Split(name);
        return step switch
        {
            StepNames.Verify => Succeeded(run, StepNames.CopyOffsite, target),
            StepNames.CommitManifest => Succeeded(run, StepNames.Verify, target),
            StepNames.TidyFarm or StepNames.Prune => Everywhere(run),
            StepNames.SweepSecrets => run.Steps.Any(s => StepNames.Split(s.Name).Step == StepNames.Prune && s.State == StepState.Succeeded),   // so at most once a day
            _ => true,
        };
    }

    private static RunDecision.Finish Outcome(BackupRun run)
    {
        if (run.Scope == RunScope.ServiceMasterKeys)
            return OfExport(run);
        if (Everywhere(run))
            return new RunDecision.Finish(RunPhase.Completed, "Completed", $"Recovery point {run.RecoveryPoint} is verified at {string.Join(", ", run.Resolved!.Targets.Select(t => t.Name))}.");
        if (run.Resolved is not { Targets.Count: > 0 })
            return new RunDecision.Finish(RunPhase.Failed, Ports.Reasons.InvalidSpec, "The run has no off-site target, so nothing holds the recovery point.");
        var missing = run.Steps.FirstOrDefault(s => s.State == StepState.Failed && StepNames.Split(s.Name).Target is not null);
        return missing is null
            ? new RunDecision.Finish(RunPhase.Failed, "StepFailed", $"The journal does not say why a target lacks the recovery point.{Held(run)}")
            : new RunDecision.Finish(RunPhase.Failed, missing.Reason ?? "StepFailed", $"{missing.Name}: {missing.Message}{Held(run)}");
    }

    /// <summary>The keys alone: nothing else counts, and no recovery point is made.</summary>
    private static RunDecision.Finish OfExport(BackupRun run) => run.Find(StepNames.ExportServiceMasterKeys) switch
    {
        { State: StepState.Succeeded or StepState.Skipped } done => new(RunPhase.Completed, "Completed", done.Message ?? "Every key is exported."),
        var failed => new(RunPhase.Failed, failed?.Reason ?? "StepFailed", $"{StepNames.ExportServiceMasterKeys}: {failed?.Message ?? "the journal does not say how it ended."}"),
    };

    private static bool Everywhere(BackupRun run) =>
        run.Resolved is { Targets.Count: > 0 } resolved && resolved.Targets.All(t => Succeeded(run, StepNames.CommitManifest, t.Name));

    private static string Held(BackupRun run) =>
        run.Offsite.Where(o => o.ManifestUrl is not null).Select(o => o.Name).ToArray() is { Length: > 0 } held
            ? $" The recovery point is verified at {string.Join(", ", held)}." : "";

    private static bool Succeeded(BackupRun run, string step, string? target) =>
        run.Find(StepNames.For(step, target!))?.State == StepState.Succeeded;

    private static StepRecord? FatalFailure(BackupRun run) =>
        run.Steps.FirstOrDefault(s => s.State == StepState.Failed
            && s.Name is StepNames.Preflight or StepNames.EscrowPassphrase or StepNames.BackUpFarm);

    /// <summary>A target that has refused for this long gives way to the next one; the run then ends as failed, and is retried.</summary>
    public static readonly TimeSpan TargetPatience = TimeSpan.FromHours(1);

    private static TimeSpan? Overdue(StepRecord step, DateTimeOffset now) =>
        step.FailingSince is { } since && StepNames.Split(step.Name).Target is not null && now - since > TargetPatience ? TargetPatience :
        step.StartedAt is { } started && StepLimits.Of(step.Name) is var limit && now - started > limit ? limit : null;
}
