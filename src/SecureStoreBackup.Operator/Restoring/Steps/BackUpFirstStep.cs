using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Has what the farm holds now backed up, as any backup of the policy: its name derives from the restore's, so that it is made once.</summary>
public sealed class BackUpFirstStep : IRestoreStep
{
    private static readonly TimeSpan _glance = TimeSpan.FromSeconds(2);

    public string Name => RestoreStepNames.BackUpFirst;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var backups = context.World.SafetyBackups ?? throw new StepFailedException(new StepFailure(Reasons.SafetyBackupFailed, "Nobody here can make a backup.", Retry: false));
        var name = NameOf(run);
        switch (await backups.FindAsync(name, cancellationToken))
        {
            case null:
                await backups.StartAsync(name, cancellationToken);
                return new RestoreOutcome.Waiting(run with { Progress = new RunProgress { Step = Name, Phase = $"{name} begins." } }, _glance);
            case { Phase: RunPhase.Completed } done:
                return new RestoreOutcome.Done(run with { Findings = run.Findings with { SafetyBackup = name } }, $"{name} made {done.RecoveryPoint}.");
            case { Phase: RunPhase.Failed } failed when context.Resolved.AcknowledgeDataLoss:
                return new RestoreOutcome.Done(run, $"{name} failed, and spec.acknowledgeDataLoss says to go on: {failed.Says}", Reasons.SafetyBackupFailed);
            case { Phase: RunPhase.Failed } failed:
                throw new StepFailedException(new StepFailure(
                    Reasons.SafetyBackupFailed, $"{name} failed: {failed.Says} What the farm holds now would be lost. Mend that and make a new restore, or make one with spec.acknowledgeDataLoss: true.", Retry: false));
            case { } running:
                return new RestoreOutcome.Waiting(run with { Progress = new RunProgress { Step = Name, Phase = Shorter($"{name}: {running.Says}") } }, _glance);
        }
    }

    /// <summary>At most 63 characters long, so that nothing that is derived from it grows too long.</summary>
    public static string NameOf(RestoreRun run) => $"{run.Name[..Math.Min(run.Name.Length, 40)].TrimEnd('-', '.')}-{Naming.OperationId.Parse(run.Uid).Op8}-before";

    private static string Shorter(string text) => text.Length <= 256 ? text : $"{text[..255]}…";
}
