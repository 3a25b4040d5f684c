using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Reads back every byte that lies at the target and compares it with the digest that was taken while the source was read;
/// proves that every blob is locked, where the policy demands it. Nothing less makes a recovery point.
/// </summary>
public sealed class VerifyStep(TransferPool transfers, TimeProvider time) : IRunStep
{
    public string Name => StepNames.Verify;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        long done = 0;
        var container = await context.OpenContainerAsync(cancellationToken);
        var verified = await transfers.PollAsync(
            TransferPool.Key(context.Run.Uid, context.Step.Name), (progress, token) => VerifyAsync(context, container, progress, token),
            context.Patience, bytes => done = bytes, cancellationToken);
        var most = context.Evidence.BytesVerified ?? 0;   // a retry begins again, and that is no progress
        var run = context.With(context.Evidence with { BytesVerified = Math.Max(done, most) });
        return verified is null
            ? new StepOutcome.Waiting(run with { Progress = Progress.Of(run) }, Progressed: done > most)
            : new StepOutcome.Done(context.Run.With(context.Evidence with { BytesVerified = done, VerifiedAt = time.GetUtcNow() }), verified);
    }

    public Task AbandonAsync(string uid, string step, CancellationToken cancellationToken) => transfers.CancelAsync(TransferPool.Key(uid, step), RunDriver.Patience, cancellationToken);

    private async Task<string> VerifyAsync(StepContext context, IContainer container, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var stored = await PointFiles.ListAsync(container, context.PointPath, cancellationToken);
        Complete(context.Run, stored);
        BlobLockProof.Check(stored, context.ResolvedTarget, time.GetUtcNow());
        var read = new SharedProgress(progress);
        await FileTransfers.ForEachAsync(stored, async (blob, token) =>
        {
            var digest = await container.ReadBackAsync(blob.Path, read.File(), token);
            if (digest.Bytes != blob.Bytes || digest.Sha256 != blob.Sha256)
                throw Damaged($"{blob.Path} at {context.Target} does not read back as it was written: {digest.Bytes} bytes with SHA-256 {digest.Sha256}, not {blob.Bytes} bytes with {blob.Sha256 ?? "a digest (it has none)"}. No recovery point was made of it; the next run copies anew.");
        }, cancellationToken);
        return $"{stored.Count} files, {stored.Sum(b => b.Bytes)} bytes read back and equal.";
    }

    internal static void Complete(BackupRun run, IReadOnlyList<StoredBlob> stored)
    {
        var (files, bytes) = (stored.Count, stored.Sum(b => b.Bytes));
        if (run.Artifacts is { } expected && (expected.Files != files || expected.Bytes != bytes))
            throw Damaged($"The target holds {files} files, {bytes} bytes of the set; {expected.Files} files, {expected.Bytes} bytes were copied.");
        if (stored.FirstOrDefault(b => b.Metadata.GetValueOrDefault(CopyOffsiteStep.OperationMetadata) != run.Uid) is { } foreign)
            throw Damaged($"{foreign.Path} was not written by this run.");
    }

    private static StepFailedException Damaged(string message) => new(new StepFailure(Reasons.VerificationFailed, message, Retry: false));
}
