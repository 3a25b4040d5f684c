using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Verification;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;
using SecureStoreBackup.Verification;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Reads the point whole, before anything on a farm is touched. A drill reads every secret that it names, a restore the passphrase.</summary>
public sealed class VerifyPointStep(TransferPool transfers) : IRestoreStep
{
    public string Name => RestoreStepNames.VerifyPoint;

    public Task AbandonAsync(string uid, CancellationToken cancellationToken) => transfers.CancelAsync(TransferPool.Key(uid, Name), RunDriver.Patience, cancellationToken);

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var (run, resolved) = (context.Run, context.Resolved);
        var container = await context.OpenContainerAsync(cancellationToken);
        var point = await context.ReadPointAsync(container, cancellationToken);
        long done = 0;
        var reading = await transfers.PollAsync(
            TransferPool.Key(run.Uid, Name), (progress, token) => ReadAsync(context, container, point, progress, token), RunDriver.Patience, bytes => done = bytes, cancellationToken);
        if (reading is null)
            return new RestoreOutcome.Waiting(context.Progressed(done, resolved.Bytes, "Reading the recovery point"));
        run = run with { Findings = run.Findings with { BytesVerified = reading.Bytes } };
        if (reading.Verdict == PointVerdict.Damaged)
        {
            var told = string.Join(" ", reading.Findings.Take(5).Select(f => $"{f.Place}: {f.What}"));
            return new RestoreOutcome.Failed(run, new StepFailure(Reasons.RecoveryPointDamaged, $"{resolved.RecoveryPoint} at {resolved.Target} is not whole. {told} Restore another point, or this one from another target.", Retry: false));
        }

        return new RestoreOutcome.Done(
            run with { Findings = run.Findings with { Depth = run.Wish.Mode == RestoreMode.Drill ? DrillDepth.Integrity : null } },
            $"{reading.Files} files, {reading.Bytes} bytes read back as they were written{(run.Wish.Mode == RestoreMode.Drill ? ", and every secret can be read" : "")}.");
    }

    private static async Task<PointReading> ReadAsync(RestoreContext context, IContainer container, RecoveryPoint point, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var verifier = new PointVerifier(container, (id, token) => context.Run.Wish.Mode == RestoreMode.Drill ? context.World.ReadSecretAsync(container, point, id, token) : Task.CompletedTask);
        return await verifier.ReadAsync(context.Path, progress, cancellationToken)
            ?? throw new StepFailedException(new StepFailure(Reasons.RecoveryPointNotFound, $"{context.Path} was deleted while it was read.", Retry: false));
    }
}
