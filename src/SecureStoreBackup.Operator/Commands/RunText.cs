using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>How far a backup has come, for people.</summary>
internal static class RunText
{
    public static void Tell(BackupRun run, ConsoleProgress progress)
    {
        if (run.Ended || run.Steps.LastOrDefault() is not { } step)
            return;
        if (run.Progress is { Percent: { } percent } && step.State == StepState.Running && step.Message is null)
            progress.Bar($"{step.State,-9} {step.Name}", percent);
        else
            progress.Line($"{step.State,-9} {step.Name}{(step.Message is null ? "" : $": {step.Message}")}");
    }
}
