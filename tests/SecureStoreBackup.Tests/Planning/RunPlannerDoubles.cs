using SecureStoreBackup.Journal;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Tests.Planning;

/// <summary>Planners of runs that each break one promise; the properties of <see cref="RunPlannerProperties"/> must catch them.</summary>
internal static class RunPlannerDoubles
{
    /// <summary>Content with one target of several.</summary>
    public static RunDecision CompletesWithOneTarget(BackupRun run, DateTimeOffset now) =>
        RunPlanner.Next(run, now) is RunDecision.Finish { Phase: RunPhase.Failed } && run.Steps.Any(s => s.Name.StartsWith(StepNames.CommitManifest, StringComparison.Ordinal) && s.State == StepState.Succeeded)
            ? new RunDecision.Finish(RunPhase.Completed, "Completed", "One is enough.")
            : RunPlanner.Next(run, now);

    /// <summary>Commits what was copied, without reading it back.</summary>
    public static RunDecision CommitsUnverified(BackupRun run, DateTimeOffset now) =>
        RunPlanner.Next(run, now) is RunDecision.Begin begin && StepNames.Split(begin.Step) is (StepNames.Verify, { } target) && run.Find(StepNames.For(StepNames.CommitManifest, target)) is null
            ? new RunDecision.Begin(StepNames.For(StepNames.CommitManifest, target))
            : RunPlanner.Next(run, now);

    /// <summary>Backs the farm up before the passphrase is safe.</summary>
    public static RunDecision BacksUpBeforeEscrow(BackupRun run, DateTimeOffset now) =>
        RunPlanner.Next(run, now) is RunDecision.Begin { Step: StepNames.EscrowPassphrase } && run.Find(StepNames.BackUpFarm) is null
            ? new RunDecision.Begin(StepNames.BackUpFarm)
            : RunPlanner.Next(run, now);

    /// <summary>Begins a step again that a crash cut short, instead of going on with it.</summary>
    public static RunDecision BeginsAgain(BackupRun run, DateTimeOffset now) =>
        RunPlanner.Next(run, now) is RunDecision.Continue { Step: var step } ? new RunDecision.Begin(step.Name) : RunPlanner.Next(run, now);

    /// <summary>Makes room on the farm as soon as one target has the set.</summary>
    public static RunDecision TidiesEarly(BackupRun run, DateTimeOffset now) =>
        RunPlanner.Next(run, now) is RunDecision.Begin begin && StepNames.Split(begin.Step).Step == StepNames.Verify && run.Find(StepNames.TidyFarm) is null
            ? new RunDecision.Begin(StepNames.TidyFarm)
            : RunPlanner.Next(run, now);

    /// <summary>Decides by what it saw before.</summary>
    public static Func<BackupRun, DateTimeOffset, RunDecision> CountsItsLooks()
    {
        var looks = 0;
        return (run, now) => ++looks % 2 == 0 ? new RunDecision.Nothing() : RunPlanner.Next(run, now);
    }
}
