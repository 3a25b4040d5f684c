using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Takes the set that this restore staged away from the share again. After a restore that failed on the farm it stays, for its logs tell why.</summary>
public sealed class CleanStageStep : IRestoreStep
{
    public string Name => RestoreStepNames.CleanStage;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var (run, set) = (context.Run, context.Resolved.SetDirectory);
        if (run.Findings.Asked && run.Find(RestoreStepNames.RestoreFarm) is { State: Journal.StepState.Failed })
            return new RestoreOutcome.Skipped(run, $"{set} stays: sprestore.log in it says what SharePoint did. Delete it when that is read.");
        try
        {
            await (await context.OpenFarmAsync(cancellationToken)).DeleteSetAsync(context.Resolved.SetId!, context.Identity.Term, cancellationToken);
        }
        catch (StepFailedException refusal) when (!refusal.Failure.Retry)
        {
            run = run with { Findings = run.Findings with { ToDo = [.. run.Findings.ToDo ?? [], $"Delete {set} from the share."] } };
            return new RestoreOutcome.Failed(run, refusal.Failure);
        }

        return new RestoreOutcome.Done(run, $"{set} is taken away again.");
    }
}
