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
        foreach (var place in context.World.Places.Where(p => p.Name != resolved.Target))
            await MarkAsync(context, place, cancellationToken);
        if (await PathOwnership.RefusalAsync(container, resolved.PolicyPath, context.World.Writer, cancellationToken) is { } refusal)
            return new RestoreOutcome.Skipped(run, $"Not written down: {refusal.Message}");
        var (path, content) = (PathOf(run, resolved.PolicyPath), ContentOf(run));
        if (await CreateAsync(container, path, Encoding.UTF8.GetBytes(content), cancellationToken))
            return new RestoreOutcome.Done(run, $"{path}.");
        throw AlreadyRun(run, path, resolved.Target);
    }

    /// <summary>
    /// When it is made anew, the point may be found at another target first, so that the mark stands at each. A target that is away
    /// is passed over: the one that the point is read from is not.
    /// </summary>
    private static async Task MarkAsync(RestoreContext context, RestorePlace place, CancellationToken cancellationToken)
    {
        var (path, content) = (PathOf(context.Run, place.PolicyPath), Encoding.UTF8.GetBytes(ContentOf(context.Run)));
        bool ours;
        try
        {
            var container = await context.World.OpenContainerAsync(place, cancellationToken);
            ours = await PathOwnership.RefusalAsync(container, place.PolicyPath, context.World.Writer, cancellationToken) is null
                ? await CreateAsync(container, path, content, cancellationToken)
                : await container.ReadAsync(path, 4096, cancellationToken) is not { } there || there.AsSpan().SequenceEqual(content);
        }
        catch (StepFailedException)
        {
            return;
        }

        if (!ours)
            throw AlreadyRun(context.Run, path, place.Name);
    }

    private static Task<bool> CreateAsync(IContainer container, string path, byte[] content, CancellationToken cancellationToken) =>
        container.CreateAsync(path, content, new BlobDescription("application/json", new Dictionary<string, string>(StringComparer.Ordinal)), cancellationToken);

    private static string PathOf(RestoreRun run, string policyPath) => $"{policyPath}/{RestoreRecordBlob.Folder}/{run.Name}.begun.json";

    private static string ContentOf(RestoreRun run) =>
        $$"""{"operation":"{{run.Uid}}","mode":"{{run.Wish.Mode}}","recoveryPoint":"{{run.Resolved!.RecoveryPoint}}","createdAt":"{{Stamp.Of(run.CreatedAt)}}"}""" + "\n";

    private static StepFailedException AlreadyRun(RestoreRun run, string path, string target) => new(new StepFailure(
        Reasons.AlreadyRun, $"A restore of the name {run.Name} ran before: {path} at {target}. None runs twice, so that one which is left in Git does no harm. To restore again, make one under another name.", Retry: false)
    { Field = "metadata.name" });
}
