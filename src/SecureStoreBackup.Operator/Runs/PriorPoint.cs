using SecureStoreBackup.Journal;
using SecureStoreBackup.Manifests;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// The newest recovery point before this run, asked of the containers themselves: what it proves needs no proof again.
/// An outage means that nothing is known, and then everything is proven and exported anew.
/// </summary>
public static class PriorPoint
{
    /// <summary>The newest readable manifest at the first target that answers; null when there is none.</summary>
    public static Task<Manifest?> FindAsync(StepContext context, CancellationToken cancellationToken) => FirstAsync(context, static (_, _) => Task.CompletedTask, cancellationToken);

    /// <summary>
    /// The same for a run that will name its secrets elsewhere, too: that target is first told where (<see cref="TargetRecords"/>).
    /// One that takes no record, or is another cluster's to write, hands on no secret.
    /// </summary>
    public static Task<Manifest?> TakeOverAsync(StepContext context, CancellationToken cancellationToken) =>
        FirstAsync(
            context,
            async (container, policyPath) =>
            {
                if (await PathOwnership.RefusalAsync(container, policyPath, context.Writer, cancellationToken) is { } refusal)
                    throw new StepFailedException(refusal);
                await TargetRecords.WriteAsync(context, container, policyPath, cancellationToken);
            },
            cancellationToken);

    private static async Task<Manifest?> FirstAsync(StepContext context, Func<IContainer, string, Task> onFound, CancellationToken cancellationToken)
    {
        foreach (var target in context.Resolved.Targets)
        {
            try
            {
                var (container, path) = (await context.Ports.OpenContainer(target.Name, cancellationToken), StepContext.PathOf(target));
                if (await NewestAsync(container, path, cancellationToken) is not { } found)
                    return null;
                await onFound(container, path.Policy);
                return found;
            }
            catch (StepFailedException)
            {
                // The next target may know.
            }
        }

        return null;
    }

    private static async Task<Manifest?> NewestAsync(IContainer container, RecoveryPointPath mine, CancellationToken cancellationToken)
    {
        var points = await Catalog.ListAsync(container, mine.Policy, cancellationToken);
        var newest = points.Where(p => p.Name != mine.Point && p.Looks is not [.., { Damaged: true }]).MaxBy(p => p.Name, StringComparer.Ordinal);
        return newest is null ? null : await Catalog.ReadAsync(container, mine.Policy, newest.Name, cancellationToken);
    }
}
