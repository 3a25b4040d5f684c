using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>What a person would want to hear of a run: that a step began, ended, is refused, and how it all ended.</summary>
internal static class BackupEvents
{
    public static void Tell(EventRecorder events, BackupResource backup, BackupRun before, BackupRun after)
    {
        foreach (var step in after.Steps)
            TellStep(events, backup, before.Find(step.Name), step);
        if (after.Steps.Count == 0 && after.Reason is { } waits && waits != before.Reason)
            events.Warning(backup, waits, "Wait", after.Message ?? waits);
        if (before.Ended || !after.Ended)
            return;
        if (after.Phase == RunPhase.Completed)
            events.Normal(backup, "Completed", "Backup", after.Message ?? "");
        else
            events.Warning(backup, after.Reason ?? "Failed", "Backup", after.Message ?? "");
    }

    private static void TellStep(EventRecorder events, BackupResource backup, StepRecord? before, StepRecord after)
    {
        if (before == after)
            return;
        var said = $"{after.Name}: {after.Message}";
        if (after.State == StepState.Succeeded && after.Reason is null && before?.State != after.State)
            events.Normal(backup, "StepSucceeded", after.Name, said);
        else if (after.Reason is { } reason && (before?.Reason != reason || before.State != after.State))
            events.Warning(backup, reason, after.Name, said);
    }
}
