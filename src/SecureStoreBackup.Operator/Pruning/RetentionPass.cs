using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>
/// One retention pass over one target. It marks what no rule keeps, deletes what an earlier pass marked and still no rule
/// keeps, and takes back marks of what the rules keep again. The container itself is its journal: cut short anywhere, the
/// same run goes on with it, and does no more than it meant to.
/// </summary>
public sealed class RetentionPass(IContainer container, string policyPath, string target, PassContext context, TimeProvider time)
{
    /// <summary>How old a listing may be when something is deleted because of it. A process that was frozen wakes with an old one.</summary>
    private static readonly TimeSpan _freshness = TimeSpan.FromMinutes(10);

    private readonly PassTally _tally = new();
    private long _listedAt;

    public async Task<PassResult> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            _listedAt = time.GetTimestamp();
            var contents = await PolicyContents.ReadAsync(container, policyPath, cancellationToken);
            Check(contents);
            await context.StillOursAsync(cancellationToken);
            var plan = RetentionPlanner.Plan(contents.RetentionPointsAt(now), context.Rules, context.Zone, now);
            var journal = new PassJournal(container, contents, context);
            var remains = new Remains(container, context, now);
            var collectable = remains.Of(contents).ToArray();
            if (await journal.ClaimAsync(plan, collectable.Select(point => point.Path.Point), now, cancellationToken) is not { } claim)
                return new PassResult(null, null, "Another run has made today's pass.");
            await EffectAsync(contents, plan, claim, now, cancellationToken);
            await CollectAsync(remains, collectable, claim, cancellationToken);
            await journal.ForgetAsync(now, cancellationToken);
            return new PassResult(_tally.Evidence(target, now), null, null);
        }
        catch (StepFailedException refusal)
        {
            return new PassResult(_tally.Evidence(target, now), refusal.Failure, null);
        }
    }

    /// <summary>What must be so before anything is touched.</summary>
    private void Check(PolicyContents contents)
    {
        if (context.Skew() is { } skew)
            throw new StepFailedException(new StepFailure(Holds.ClockSkewed, skew.Message, Retry: false));
        if (!contents.Points.TryGetValue(context.Point, out var made) || made.Manifest is null || contents.Marks.InEffect(context.Point) is not null)
        {
            throw new StepFailedException(new StepFailure(
                Reasons.VerificationFailed, $"The list of {target} does not show {context.Point}, which this run has just made, so it is not relied on and nothing is deleted.", Retry: false));
        }
    }

    private async Task EffectAsync(PolicyContents contents, RetentionPlan plan, PassClaim claim, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var marks = new MarkWriter(container, contents, context.Operation, context.ClusterId, context.PolicyUid, now);
        var standing = contents.Points.Values.Where(point => point.Manifest is not null).Select(point => point.Path.Point).ToHashSet(StringComparer.Ordinal);
        var marked = contents.Marks.Dead.ToHashSet(StringComparer.Ordinal);
        var eraser = new PointEraser(container, now);
        try
        {
            foreach (var stranger in contents.Points.Values.Where(point => point is { Manifest: not null, IsOurs: false }))
                _tally.Block(stranger.Path.Point, BlockReasons.ManifestUnreadable, null);
            foreach (var decision in plan.Decisions)
                await EffectAsync(decision, contents, marks, claim, standing, marked, cancellationToken);
            foreach (var deletion in plan.Of<PointDecision.Delete>().Where(d => claim.Delete.Contains(d.Name)))
                await EraseAsync(contents.Points[deletion.Name]);
            foreach (var rest in contents.Points.Values.Where(point => point.Manifest is null && contents.Marks.TombstoneOf(point.Path.Point) is { } tombstone && (tombstone.ByHand || tombstone.At + context.Rules.GracePeriod <= now)))
                await EraseAsync(rest);   // an earlier pass was cut short between the manifest and the data
        }
        finally
        {
            Count();
        }

        async Task EraseAsync(PointContents point)
        {
            await context.StillOursAsync(cancellationToken);
            await StillMeantAsync(contents, point, cancellationToken);
            var left = await marks.ReadAsync(point.Path.Point, cancellationToken) is { } tombstone
                ? await eraser.EraseAsync(point, tombstone, cancellationToken)
                : new PointDecision.Blocked(point.Path.Point, BlockReasons.ManifestUnreadable, null);
            if (left is null or { Reason: BlockReasons.ForeignBlobs })
                standing.Remove(point.Path.Point);
            if (left is not null)
                _tally.Block(left.Name, left.Reason, left.Until);
        }

        void Count()
        {
            _tally.Kept = plan.Of<PointDecision.Keep>().Count();
            _tally.Marked = claim.Mark.Count(marked.Contains);
            _tally.Withdrawn = claim.Withdraw.Count(name => !marked.Contains(name));
            _tally.Deleted = claim.Delete.Count(name => !standing.Contains(name));
            _tally.Tombstones = standing.Count(marked.Contains);
        }
    }

    /// <summary>What the listing said must still be so: it is not old, nobody has taken the mark back, and a manifest that was not listed is not there.</summary>
    private async Task StillMeantAsync(PolicyContents contents, PointContents point, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_listedAt) > _freshness)
            throw Old($"the list of {target} is older than {_freshness.TotalMinutes:0} minutes");
        if (contents.Marks.InEffect(point.Path.Point) is { } mark && await container.FindAsync((mark.Name with { Withdrawal = true }).Path(policyPath), cancellationToken) is not null)
            throw Old($"the mark of {point.Path.Point} was taken back meanwhile");
        if (point.Manifest is null && await container.FindAsync(point.Path.Manifest, cancellationToken) is not null)
            throw Old($"the list of {target} did not show the manifest of {point.Path.Point}, which is there");

        static StepFailedException Old(string what) => new(new StepFailure(Reasons.ListingOutdated, $"Nothing more is deleted: {what}. The next pass looks anew.", Retry: false));
    }

    private async Task CollectAsync(Remains remains, IEnumerable<PointContents> collectable, PassClaim claim, CancellationToken cancellationToken)
    {
        foreach (var point in collectable.Where(point => claim.Collect.Contains(point.Path.Point)))
        {
            var left = await remains.CollectAsync(point, cancellationToken);
            if (left is not null)
                _tally.Block(left.Name, left.Reason, left.Until);
            if (left is null or { Reason: BlockReasons.ForeignBlobs })
                _tally.Collected++;
        }
    }

    /// <summary>What a decision asks for, deletions aside: those come last. What the journal did not mean to mark waits for the next pass.</summary>
    private async Task EffectAsync(
        PointDecision decision, PolicyContents contents, MarkWriter marks, PassClaim claim, HashSet<string> standing, HashSet<string> marked, CancellationToken cancellationToken)
    {
        switch (decision)
        {
            case PointDecision.Keep { Withdraw: true } keep:
                await marks.WithdrawAsync(keep.Name, keep.Because, cancellationToken);
                marked.Remove(keep.Name);
                break;
            case PointDecision.Mark mark when claim.Mark.Contains(mark.Name):
                if (await marks.MarkAsync(contents.Points[mark.Name], mark.Why, byHand: false, cancellationToken))
                    marked.Add(mark.Name);
                else
                    _tally.Block(mark.Name, BlockReasons.ManifestUnreadable, null);
                break;
            case PointDecision.Blocked blocked:
                _tally.Block(blocked.Name, blocked.Reason, blocked.Until);
                break;
            case PointDecision.Mark or PointDecision.Delete when standing.Contains(decision.Name) && !claim.Mark.Contains(decision.Name) && !claim.Delete.Contains(decision.Name):
                _tally.Block(decision.Name, BlockReasons.PassLimit, null);
                break;
            default:
                break;
        }
    }
}
