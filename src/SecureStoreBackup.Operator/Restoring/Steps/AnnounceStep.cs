using System.Text;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>
/// Writes down off-site that a restore of this name began, so that one that is made anew under its name, out of Git for
/// instance, never runs a second time. The content is the operation's alone, so that whoever resumes finds its own.
/// </summary>
public sealed class AnnounceStep : IRestoreStep
{
    public string Name => RestoreStepNames.Announce;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var (run, resolved) = (context.Run, context.Resolved);
        var container = await context.OpenContainerAsync(cancellationToken);
        if (await PathOwnership.RefusalAsync(container, resolved.PolicyPath, context.World.Writer, cancellationToken) is { } refusal)
            return new RestoreOutcome.Skipped(run, $"Not written down: {refusal.Message}");
        var path = $"{resolved.PolicyPath}/{RestoreRecordBlob.Folder}/{run.Name}.begun.json";
        var content = $$"""{"operation":"{{run.Uid}}","mode":"{{run.Wish.Mode}}","recoveryPoint":"{{resolved.RecoveryPoint}}","createdAt":"{{Stamp.Of(run.CreatedAt)}}"}""" + "\n";
        if (await container.CreateAsync(path, Encoding.UTF8.GetBytes(content), new BlobDescription("application/json", new Dictionary<string, string>(StringComparer.Ordinal)), cancellationToken))
            return new RestoreOutcome.Done(run, $"{path}.");
        throw new StepFailedException(new StepFailure(
            Reasons.AlreadyRun, $"A restore of the name {run.Name} ran before: {path} at {resolved.Target}. None runs twice, so that one which is left in Git does no harm. To restore again, make one under another name.", Retry: false) { Field = "metadata.name" });
    }
}
