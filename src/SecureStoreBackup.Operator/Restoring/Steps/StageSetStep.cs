using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>
/// Puts the set back into the directory that it came from, each file compared there. A file that stands there as it was written
/// is left; a set of which one file is another is taken away and put anew, for it is whole off-site.
/// </summary>
public sealed class StageSetStep(TransferPool transfers) : IRestoreStep
{
    public string Name => RestoreStepNames.StageSet;

    public Task AbandonAsync(string uid, CancellationToken cancellationToken) => transfers.CancelAsync(TransferPool.Key(uid, Name), RunDriver.Patience, cancellationToken);

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var (run, resolved) = (context.Run, context.Resolved);
        var container = await context.OpenContainerAsync(cancellationToken);
        var point = await context.ReadPointAsync(container, cancellationToken);
        var farm = await context.OpenFarmAsync(cancellationToken);
        if (!run.Findings.Staged)
        {
            FarmGuards.CheckStill(context, await farm.DescribeAsync(cancellationToken));
            await farm.FenceAsync(new FenceRequest(context.Identity.Term, context.Identity.Takeover) { Borrow = context.Identity.Guest ? true : null }, cancellationToken);
            return new RestoreOutcome.Waiting(run with { Findings = run.Findings with { Staged = true } });   // journalled before the first byte, so that it is taken away again
        }

        long done = 0;
        var staged = await transfers.PollAsync(
            TransferPool.Key(run.Uid, Name), (progress, token) => new SetStage(container, farm, point, context.Identity.Term).PutAsync(progress, token), RunDriver.Patience, bytes => done = bytes, cancellationToken);
        run = context.Progressed(done, resolved.Bytes, "Putting the set onto the farm's share");
        run = run with { Findings = run.Findings with { BytesStaged = Math.Max(done, run.Findings.BytesStaged ?? 0) } };
        return staged is null ? new RestoreOutcome.Waiting(run) : new RestoreOutcome.Done(run with { Findings = run.Findings with { BytesStaged = resolved.Bytes } }, staged);
    }
}
