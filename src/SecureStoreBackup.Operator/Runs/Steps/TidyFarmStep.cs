using System.Text.RegularExpressions;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Deletes the policy's older sets from the farm's share, beyond <c>copiesToKeep</c>. It runs only when every target holds
/// this run's point, so that a newer proven copy of what is deleted lies off-site. Sets that people or other policies made stay.
/// </summary>
public sealed partial class TidyFarmStep : IRunStep
{
    public string Name => StepNames.TidyFarm;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var sets = await context.Ports.Farm.ListSetsAsync(cancellationToken);
        var (prefix, proven) = (RunNames.SetPrefix(context.Run.Namespace, context.Run.PolicyName), context.Run.FarmSet!.Id);
        var ours = sets.Select(s => s.Id).Where(id => id.StartsWith(prefix, StringComparison.Ordinal) && SlotAndOperation().IsMatch(id[prefix.Length..]))
            .Where(id => string.CompareOrdinal(id, proven) <= 0)
            .OrderDescending(StringComparer.Ordinal).ToArray();
        var failed = ours.Where(id => id != proven && id.StartsWith(context.Resolved.SetId, StringComparison.Ordinal)).ToArray();   // this run's own earlier attempts
        var kept = ours.Except(failed).Take(context.Policy.Farm.CopiesToKeep).ToArray();
        foreach (var id in ours.Except(kept))
            await context.Ports.Farm.DeleteSetAsync(id, context.Identity.Term, cancellationToken);
        return new StepOutcome.Done(context.Run, $"{kept.Length} sets stay on the farm's share, {ours.Length - kept.Length} deleted.");
    }

    [GeneratedRegex(@"^\d{8}t\d{6}z-[0-9a-f]{8}(-a\d+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SlotAndOperation();
}
