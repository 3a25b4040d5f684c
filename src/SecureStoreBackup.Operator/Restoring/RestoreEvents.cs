using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>What a person would want to hear of a restore: each step's end, what it waits for, and how it all ended.</summary>
internal static class RestoreEvents
{
    public static void Tell(EventRecorder events, RestoreResource restore, RestoreRun before, RestoreRun after)
    {
        foreach (var step in after.Steps.Where(step => before.Find(step.Name) != step))
        {
            if (step.State == StepState.Succeeded && step.Reason is null)
                events.Normal(restore, "StepSucceeded", step.Name, $"{step.Name}: {step.Message}");
            else if (step.Reason is { } reason && before.Find(step.Name)?.Reason != reason)
                events.Warning(restore, reason, step.Name, $"{step.Name}: {step.Message}");
        }

        if (before.Phase == after.Phase)
            return;
        if (after.Phase == RestorePhase.Completed)
            events.Normal(restore, "Completed", "Restore", after.Message ?? "");
        else if (after.Phase == RestorePhase.AwaitingConfirmation)
            events.Normal(restore, after.Phase.ToString(), "Restore", after.Message ?? "");
        else if (after.Phase is RestorePhase.Failed or RestorePhase.AwaitingKey)
            events.Warning(restore, after.Reason ?? "Failed", "Restore", after.Message ?? "");
    }
}
