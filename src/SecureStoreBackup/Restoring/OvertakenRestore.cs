using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Restoring;

/// <summary>
/// A restore that waits for its key while another writes over what it restored: an open key would then prove the other's point,
/// and not this one's. Pure.
/// </summary>
public static class OvertakenRestore
{
    /// <summary>Whether the steps and the plan of another restore show that it has had SharePoint restore something on the same farm since.</summary>
    public static bool Is(RestoreRun run, string otherUid, ResolvedRestore? other, IReadOnlyList<StepRecord> otherSteps) =>
        run is { Phase: RestorePhase.AwaitingKey, Resolved.FarmId: { } farm, Findings.RestoredAt: { } restored }
        && otherUid != run.Uid && string.Equals(other?.FarmId, farm, StringComparison.OrdinalIgnoreCase)
        && otherSteps.FirstOrDefault(s => s.Name == RestoreStepNames.RestoreFarm) is { StartedAt: { } began } && began > restored;

    /// <summary>The restore with its wait ended; what is left of it is the record, and its set unless the other uses the same.</summary>
    /// <param name="by">The other, for people.</param>
    public static RestoreRun End(RestoreRun run, string by, ResolvedRestore other, DateTimeOffset now)
    {
        var step = run.Find(RestoreStepNames.RefreshKey) ?? throw new ArgumentException("Only a restore that waits for its key can be overtaken.", nameof(run));
        var message = $"{by} has restored {other.RecoveryPoint} on the same farm meanwhile; what becomes of the key is told there.";
        return run.With(step with { State = StepState.Failed, Reason = Reasons.Overtaken, Message = message, FinishedAt = now, FailingSince = null }) with
        {
            Phase = RestorePhase.Running,
            Reason = Reasons.Overtaken,
            Message = message,
            Findings = run.Findings with { ToDo = null, Staged = run.Findings.Staged && other.RecoveryPoint != run.Resolved!.RecoveryPoint },
        };
    }
}
