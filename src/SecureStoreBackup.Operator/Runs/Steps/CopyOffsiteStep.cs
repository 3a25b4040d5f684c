using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Streams every file of the set from the farm to one target, a few at once. A file that is already there as this run left it is not read
/// again; one that was cut short goes on from its staged blocks.
/// </summary>
public sealed class CopyOffsiteStep(TransferPool transfers, PathOwnership owners) : IRunStep
{
    public const string OperationMetadata = "operation";

    public string Name => StepNames.CopyOffsite;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.ResolvedTarget.Owner is null)
            return new StepOutcome.Waiting(await TargetClaims.ClaimAsync(owners, context, cancellationToken));   // journalled before anything is written below the path
        long done = 0;
        var container = await context.OpenContainerAsync(cancellationToken);
        var copied = await transfers.PollAsync(
            TransferPool.Key(context.Run.Uid, context.Step.Name), (progress, token) => CopyAsync(context, container, progress, token),
            context.Patience, bytes => done = bytes, cancellationToken);
        var most = context.Evidence.BytesCopied ?? 0;   // a retry begins below what an earlier try had reached, and that is no progress
        var run = context.With(context.Evidence with { BytesCopied = Math.Max(done, most) });
        return copied is null
            ? new StepOutcome.Waiting(run with { Progress = Progress.Of(run) }, Progressed: done > most)
            : new StepOutcome.Done(run, copied);
    }

    public Task AbandonAsync(string uid, string step, CancellationToken cancellationToken) => transfers.CancelAsync(TransferPool.Key(uid, step), RunDriver.Patience, cancellationToken);

    private static async Task<string> CopyAsync(StepContext context, IContainer container, IProgress<long> progress, CancellationToken cancellationToken)
    {
        await TargetClaims.CheckAsync(context, container, cancellationToken);
        var (farm, set) = (context.Ports.Farm, context.Run.FarmSet!);
        var files = await farm.ListFilesAsync(set.Id, cancellationToken);
        CheckTotals(context.Run, files.Count, files.Sum(f => f.Bytes));
        var description = new BlobDescription("application/octet-stream", new Dictionary<string, string> { [OperationMetadata] = context.Run.Uid }) { AccessTier = context.ResolvedTarget.AccessTier };
        var stored = (await PointFiles.ListAsync(container, context.PointPath, cancellationToken)).ToDictionary(blob => blob.Path, StringComparer.Ordinal);
        var (copied, found) = (new SharedProgress(progress), 0);
        await FileTransfers.ForEachAsync(files, async (file, token) =>
        {
            var path = context.PointPath.File(file.Path);
            if (stored.TryGetValue(path, out var there) && there.Bytes == file.Bytes && there.Metadata.GetValueOrDefault(OperationMetadata) == context.Run.Uid)
            {
                Interlocked.Increment(ref found);
                copied.Add(file.Bytes);
            }
            else
            {
                await container.UploadAsync(path, farm.Open(set.Id, file), description, copied.File(), token);
            }
        }, cancellationToken);
        return $"{files.Count} files, {files.Sum(f => f.Bytes)} bytes{(found == 0 ? "" : $"; {found} were there from an earlier attempt")}.";
    }

    /// <summary>The set must still be the one that the farm proved: nothing added, nothing gone.</summary>
    private static void CheckTotals(BackupRun run, int files, long bytes)
    {
        if (run.Artifacts is { } expected && (expected.Files != files || expected.Bytes != bytes))
        {
            throw new StepFailedException(new StepFailure(
                Reasons.SourceChanged, $"The set {run.FarmSet!.Id} on the farm had {expected.Files} files, {expected.Bytes} bytes when it was proven and has {files} files, {bytes} bytes now. Run the backup again.", Retry: false));
        }
    }
}
