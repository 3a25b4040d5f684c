using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>The right to write to a run's targets: claimed before the farm is troubled, frozen by number, and looked at before each commit.</summary>
internal static class TargetClaims
{
    /// <summary>
    /// Claims every target that can be had now. One that does not answer is claimed when its turn comes; one that is another's fails
    /// there, and ends the run here only when all are.
    /// </summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.OwnedElsewhere"/>: no target is ours to write to.</exception>
    public static async Task<ResolvedRun> AsWellAsCanBeAsync(PathOwnership owners, StepContext context, CancellationToken cancellationToken)
    {
        var resolved = context.Resolved;
        if (context.Run.Scope == RunScope.ServiceMasterKeys)
            return resolved;
        var refused = new List<StepFailedException>();
        foreach (var target in resolved.Targets)
        {
            try
            {
                resolved = resolved.Owning(target.Name, await ClaimAsync(owners, context, target, cancellationToken));
            }
            catch (StepFailedException refusal)
            {
                refused.Add(refusal);
            }
        }

        return refused.Count > 0 && refused.Count == resolved.Targets.Count && refused.TrueForAll(r => r.Failure.Reason == Reasons.OwnedElsewhere)
            ? throw new StepFailedException(refused[0].Failure, refused[0])
            : resolved;
    }

    /// <summary>Claims the step's own target.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.OwnedElsewhere"/>, or the container's refusal.</exception>
    public static async Task<BackupRun> ClaimAsync(PathOwnership owners, StepContext context, CancellationToken cancellationToken)
    {
        try
        {
            return context.Run with { Resolved = context.Resolved.Owning(context.Target!, await ClaimAsync(owners, context, context.ResolvedTarget, cancellationToken)) };
        }
        catch (StepFailedException refusal) when (refusal.Failure.Reason == Reasons.OwnedElsewhere)
        {
            throw new StepFailedException(refusal.Failure with { Retry = false }, refusal);   // told at Preflight; whoever takes over now starts a run of its own
        }
    }

    /// <summary>Sees that the step's target is still ours.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.OwnershipLost"/>, or the container's refusal.</exception>
    public static Task CheckAsync(StepContext context, IContainer container, CancellationToken cancellationToken) =>
        PathOwnership.CheckAsync(container, context.PointPath.Policy, context.Writer, context.ResolvedTarget.Owner ?? 0, cancellationToken);

    private static async Task<int> ClaimAsync(PathOwnership owners, StepContext context, ResolvedTarget target, CancellationToken cancellationToken)
    {
        var container = await context.Ports.OpenContainer(target.Name, cancellationToken);
        try
        {
            return await owners.ClaimAsync(container, StepContext.PathOf(target).Policy, context.Writer, context.Identity is { Guest: true, Takeover: true }, cancellationToken);
        }
        catch (StepFailedException refusal) when (refusal.Failure.Reason == Reasons.OwnedElsewhere && context.Identity.Guest)
        {
            throw new StepFailedException(refusal.Failure with { Message = $"{refusal.Failure.Message} For this one run, --takeover borrows it." }, refusal);
        }
    }
}
