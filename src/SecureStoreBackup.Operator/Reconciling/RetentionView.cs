using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>The last retention pass of a policy, out of its newest run that made one. Pure.</summary>
internal static class RetentionView
{
    /// <summary>Null before the first pass, and where the policy has no retention.</summary>
    public static RetentionStatus? Status(PolicyView view)
    {
        if (view.Policy.Retention is null)
            return null;
        if (Last(view) is not { Status.Retention: { Count: > 0 } passes } last)
            return view.Resource.Status?.Retention;
        return new RetentionStatus
        {
            LastPass = passes.Max(pass => pass.At),
            Kept = passes.Max(pass => pass.Kept),
            Deleted = passes.Sum(pass => pass.Deleted),
            Tombstones = passes.Sum(pass => pass.Tombstones),
            Blocked = [.. passes.SelectMany(pass => pass.Blocked.Select(b => b with { Name = $"{pass.Name}/{b.Name}" })).Take(RetentionEvidence.MostNamed)],
            SweptSecrets = last.Status.SweptSecrets ?? view.Resource.Status?.Retention?.SweptSecrets ?? [],
        };
    }

    /// <summary>The step of the newest pass that was refused; null when none was, or when the run is gone.</summary>
    public static StepRecord? Refused(PolicyView view) =>
        Last(view)?.Status!.Steps.FirstOrDefault(step => StepNames.Split(step.Name).Step is StepNames.Prune or StepNames.SweepSecrets && step.State == StepState.Failed);

    /// <summary>The newest run that came to a pass which did not find the day taken.</summary>
    private static BackupResource? Last(PolicyView view) => view.Backups.LastOrDefault(backup =>
        backup.Status is { } status && status.Steps.Any(step => StepNames.Split(step.Name).Step == StepNames.Prune && step.State is StepState.Succeeded or StepState.Failed));
}
