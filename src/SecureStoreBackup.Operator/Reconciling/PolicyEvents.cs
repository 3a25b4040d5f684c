using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>One event for each condition whose verdict or reason changed to or from bad.</summary>
internal static class PolicyEvents
{
    private static readonly string[] _told =
        [ConditionTypes.Ready, ConditionTypes.Scheduling, ConditionTypes.PassphraseProven, ConditionTypes.ServiceMasterKeysEscrowed, ConditionTypes.OffsiteCurrent, ConditionTypes.RecoveryPointsIntact, ConditionTypes.RestoreProven, ConditionTypes.RetentionEnforced];

    /// <summary>Somebody else writes below our path: told when more appears.</summary>
    private static void TellForeign(EventRecorder events, PolicyResource policy, PolicyStatus? before, PolicyStatus after)
    {
        foreach (var target in after.Offsite ?? [])
        {
            if (target.ForeignBlobs > (before?.Offsite?.FirstOrDefault(o => o.Name == target.Name)?.ForeignBlobs ?? 0))
                events.Warning(policy, ConditionReasons.ForeignBlobs, ConditionTypes.OffsiteCurrent, $"{target.ForeignBlobs} blobs below the policy's path at {target.Name} are not ours, such as {target.Foreign?[0]}. They are left alone; find out who writes there.");
        }
    }

    public static void Tell(EventRecorder events, PolicyResource policy, PolicyStatus? before, PolicyStatus after)
    {
        TellForeign(events, policy, before, after);
        foreach (var type in _told)
        {
            var (was, now) = (before?.Conditions.Find(type), after.Conditions.Find(type));
            var moreDamage = type == ConditionTypes.RecoveryPointsIntact && now?.Status == ConditionStatus.False && was?.Message != now.Message;
            if (now is null || (was?.Status == now.Status && was.Reason == now.Reason && !moreDamage))
                continue;
            if (type == ConditionTypes.RetentionEnforced && now.Status == ConditionStatus.True && was is null or { Status: ConditionStatus.Unknown })
                continue;   // told below, if it did anything
            if (type == ConditionTypes.RecoveryPointsIntact && was is null && now.Status == ConditionStatus.True)
                continue;   // nothing was verified yet
            if (type == ConditionTypes.Scheduling && (was is null || now.Reason is Holds.Suspended or Holds.ClockSkewed))
                continue;   // people's own doing, or told by Ready
            if (now.Status == ConditionStatus.False)
                events.Warning(policy, now.Reason, type, now.Message);
            else if (now.Status == ConditionStatus.True)
                events.Normal(policy, now.Reason, type, now.Message);
        }

        if (after.Retention is { LastPass: { } pass } retention && pass != before?.Retention?.LastPass && (retention.Deleted > 0 || retention.Tombstones != (before?.Retention?.Tombstones ?? 0)))
            events.Normal(policy, "Pruned", ConditionTypes.RetentionEnforced, $"Retention deleted {retention.Deleted} points; {retention.Tombstones} are marked, {retention.Kept} stay.");
    }
}
