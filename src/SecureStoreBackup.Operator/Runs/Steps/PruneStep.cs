using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// The retention pass of one target, once every target holds this run's point. A refusal ends it and is told; the point is
/// made all the same, and tomorrow's pass goes on.
/// </summary>
/// <param name="live">Runs that are under way; null when nobody here can say, and then nothing is collected.</param>
/// <param name="clocks">What the hosts of these URLs say of the time.</param>
public sealed class PruneStep(TransferPool transfers, Func<IReadOnlyCollection<BackupRun>?> live, Func<IEnumerable<Uri>, IEnumerable<ClockSkew>> clocks, TimeProvider time) : IRunStep
{
    public string Name => StepNames.Prune;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (context.Policy.Retention is not { } rules)
            return new StepOutcome.Skipped(run, "The policy keeps everything.");
        if (context.Identity.Guest)
            return new StepOutcome.Skipped(run, "A command line deletes nothing by the rules of a file, which may be old; the operator does.");
        if (run.Passphrase is not { Proof: not PassphraseProof.Unproven, Refused: false })
            return new StepOutcome.Skipped(run, "This run's passphrase is not proven: older points may be the last that open, so nothing is deleted.");
        var container = await context.OpenContainerAsync(cancellationToken);
        var about = new PassContext(
            run.Uid, context.PointPath.Point, context.Identity.ClusterId, context.Resolved.PolicyUid, rules, context.Policy.Schedule.Schedule.Zone,
            () => ClockSkew.Worst(clocks([container.Url])), () => live()?.Select(r => r.Uid).Append(run.Uid).ToHashSet(StringComparer.Ordinal))
        { StillOursAsync = token => TargetClaims.CheckAsync(context, container, token) };
        var pass = new RetentionPass(container, context.PointPath.Policy, context.Target!, about, time);
        var result = await transfers.PollAsync(TransferPool.Key(context.Run.Uid, context.Step.Name), (_, token) => pass.RunAsync(token), RunDriver.Patience, _ => { }, cancellationToken);
        return result switch
        {
            null => new StepOutcome.Waiting(run with { Progress = new RunProgress { Step = context.Step.Name, Phase = "looks which recovery points stay" } }),
            { Skipped: { } why } => new StepOutcome.Skipped(run, why),
            { Failure: { } failure } => new StepOutcome.Failed(result.Evidence is { } half ? run.With(half) : run, failure),
            { Evidence: { } evidence } => new StepOutcome.Done(run.With(evidence), Told(evidence)),
            _ => throw new InvalidOperationException("A pass ended in a way that nobody here knows."),
        };
    }

    public Task AbandonAsync(string uid, string step, CancellationToken cancellationToken) => transfers.CancelAsync(TransferPool.Key(uid, step), RunDriver.Patience, cancellationToken);

    private static string Told(RetentionEvidence pass)
    {
        (int Count, string What)[] did =
        [
            (pass.Marked, "marked for deletion"), (pass.Withdrawn, "no longer marked"), (pass.Deleted, "deleted"), (pass.Collected, "left by runs that made no point, collected"), (pass.Blocked.Count, "held by something else"),
        ];
        return $"{pass.Kept} points stay{string.Concat(did.Where(d => d.Count > 0).Select(d => $"; {d.Count} {d.What}"))}.";
    }
}
