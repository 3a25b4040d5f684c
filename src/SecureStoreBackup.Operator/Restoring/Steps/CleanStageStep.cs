using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Takes the set that this restore staged away from the share again. After a restore that failed on the farm it stays, for its logs tell why.</summary>
public sealed class CleanStageStep : IRestoreStep
{
    public string Name => RestoreStepNames.CleanStage;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var container = await context.OpenContainerAsync(cancellationToken);
        var set = (await context.ReadPointAsync(container, cancellationToken)).Manifest.Set;
        if (run.Find(RestoreStepNames.RestoreFarm) is { State: Journal.StepState.Failed })
            return new RestoreOutcome.Skipped(run, $"{set.Directory} stays: sprestore.log in it says what SharePoint did. Delete it when that is read.");
        try
        {
            await (await context.OpenFarmAsync(cancellationToken)).DeleteSetAsync(set.Id, context.Identity.Term, cancellationToken);
        }
        catch (StepFailedException refusal) when (!refusal.Failure.Retry)
        {
            run = run with { Findings = run.Findings with { ToDo = [.. run.Findings.ToDo ?? [], $"Delete {set.Directory} from the share."] } };
            return new RestoreOutcome.Failed(run, refusal.Failure);
        }

        return new RestoreOutcome.Done(run, $"{set.Directory} is taken away again.");
    }
}
