using System.Collections.Concurrent;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>
/// Takes a backup one pass further. Each pass that does something begins with a live read, so that what is journalled rests on what
/// is there; objects that have ended are never touched again.
/// </summary>
public sealed class BackupReconciler(
    KubernetesClient client, Store<BackupResource> backups, Store<PolicyResource> policies, Store<RestoreResource> restores, RunDriver driver, PortFactory ports,
    TransferPool transfers, EventRecorder events, RunIdentity identity, Bindings bindings, TimeProvider time) : IReconciler
{
    /// <summary>How long a backup waits for its policy to be there and valid.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromHours(1);

    /// <summary>How often a backup looks again for what nobody tells it of.</summary>
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);

    /// <summary>The same for one that stands in line, which is told when the line moves: thousands may stand there.</summary>
    private static readonly TimeSpan _lookInLine = TimeSpan.FromSeconds(30);

    private readonly FarmQueues _queues = new(backups, policies, restores);

    /// <summary>Uids of the objects that this process has taken further: what of them may be under way in the pool.</summary>
    private readonly ConcurrentDictionary<NamespacedName, string> _driven = new();

    /// <summary>Has the controller look at the backups that stand in line as soon as it moves.</summary>
    public void Follow(Controller controller)
    {
        backups.Subscribe(change => Enqueue(controller, _queues.Moved(change)));
        restores.Subscribe(change => Enqueue(controller, _queues.Moved(change)));
    }

    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (backups.Find(key) is { Status.Phase: RunPhase.Completed or RunPhase.Failed } ended && _driven.GetValueOrDefault(key, ended.Metadata.Uid!) == ended.Metadata.Uid)
        {
            if (_driven.TryRemove(key, out var uid))
                driver.Forget(uid);
            return ReconcileResult.Done;
        }

        if (backups.Find(key) is { } standing && StandsAsTold(key, standing))
            return ReconcileResult.After(_lookInLine);
        var newcomer = Newcomer(key);
        var backup = newcomer.Backup ?? await client.FindAsync(ApiGroup.Backups, key, cancellationToken);
        if (backup is null or { Spec: null } or { Metadata.DeletionTimestamp: not null })
        {
            await StopCopiesAsync(key, null, cancellationToken);
            return ReconcileResult.Done;
        }

        await StopCopiesAsync(key, backup.Metadata.Uid, cancellationToken);
        var run = backup.ToRun();
        if (run.Ended)
            return ReconcileResult.Done;
        var journal = new StatusJournal(client, backup, time);
        try
        {
            return await PassAsync(backup, run, newcomer.Waits, journal, cancellationToken);
        }
        catch (JournalConflictException)
        {
            return ReconcileResult.After(TimeSpan.Zero);   // somebody else wrote: look again
        }
        catch (KubernetesException e) when (e.Status.Code == 422 && run.Steps.FirstOrDefault(s => s.State == StepState.Running) is { } step)
        {
            await journal.WriteAsync(
                run.With(step with
                {
                    State = StepState.Failed,
                    Reason = Reasons.FarmProtocolError,
                    FinishedAt = time.GetUtcNow(),
                    Message = "What the step found does not fit into the status; the operator's log says which field.",
                }),
                cancellationToken);
            throw;
        }
    }

    /// <summary>Whether it waits in line, for what its status says that it waits for: there is nothing to read or write then.</summary>
    private bool StandsAsTold(NamespacedName key, BackupResource backup) =>
        backup is { Metadata.DeletionTimestamp: null, Spec: not null, Status: { Reason: Reasons.FarmBusy, Steps.Count: 0, Message: var told } }
        && _driven.GetValueOrDefault(key) == backup.Metadata.Uid && _queues.Wait(backup) == told;

    /// <summary>
    /// One that nobody has taken up and that only has to wait is written as the cache has it: the first write of it tells whether
    /// that is still so, as a read would.
    /// </summary>
    private (BackupResource? Backup, string? Waits) Newcomer(NamespacedName key) =>
        backups.Find(key) is { Status: null, Spec: not null, Metadata.DeletionTimestamp: null } backup && !_driven.ContainsKey(key) && _queues.Wait(backup) is { } waits ? (backup, waits) : default;

    private static void Enqueue(Controller controller, IReadOnlyList<NamespacedName> keys)
    {
        foreach (var key in keys)
            controller.Enqueue(key);
    }

    /// <summary>Whoever deletes a backup wants it to stop: what is copied for an object that is gone, or for one before it of the same name, is cut off.</summary>
    private async Task StopCopiesAsync(NamespacedName key, string? uid, CancellationToken cancellationToken)
    {
        if (_driven.TryGetValue(key, out var driven) && driven != uid)
        {
            await transfers.CancelAsync(driven, RunDriver.Patience, cancellationToken);
            driver.Forget(driven);
            _driven.TryRemove(key, out _);
        }

        if (uid is not null)
            _driven[key] = uid;
    }

    /// <param name="told">What it waits for, if that is why it was not read anew.</param>
    private async Task<ReconcileResult> PassAsync(BackupResource backup, BackupRun run, string? told, StatusJournal journal, CancellationToken cancellationToken)
    {
        var resource = policies.Find(new NamespacedName(run.Namespace, run.PolicyName));
        if (resource is null)
            return await WaitAsync(backup, run, journal, Reasons.InvalidSpec, $"spec.policyName: there is no SecureStoreBackupPolicy {run.PolicyName} in {run.Namespace}; create it, or delete this backup.", cancellationToken);
        var (policy, errors) = PolicyParser.Parse(resource);
        if (policy is null)
            return await WaitAsync(backup, run, journal, Reasons.InvalidSpec, $"The policy {run.PolicyName} is not valid: {errors[0].Path}: {errors[0].Message}", cancellationToken);
        if (bindings.Refusals(policy) is [var refusal, ..])
            return await WaitAsync(backup, run, journal, Reasons.NotBound, $"The policy {run.PolicyName} is refused: {refusal}", cancellationToken);
        if ((told ?? _queues.Wait(backup)) is { } waits)
            return await WaitAsync(backup, run, journal, Reasons.FarmBusy, waits, cancellationToken, forever: true);

        var pass = await driver.PassAsync(run, policy, token => ports.OpenAsync(policy, run.Resolved, token), identity, journal, cancellationToken);
        BackupEvents.Tell(events, backup, run, pass.Run);
        return pass.Again is { } again ? ReconcileResult.After(again) : ReconcileResult.Done;
    }

    private async Task<ReconcileResult> WaitAsync(
        BackupResource backup, BackupRun run, StatusJournal journal, string reason, string message, CancellationToken cancellationToken, bool forever = false)
    {
        var now = time.GetUtcNow();
        // A run under way has its step's deadline; one that never began counts from when it was made.
        var expired = !forever && now > (run.Deadline ?? ((backup.Metadata.CreationTimestamp ?? now) + _patience));
        var after = run with { Reason = reason, Message = message, Phase = expired ? RunPhase.Failed : run.Phase, FinishedAt = expired ? now : null };
        if (after != run || backup.Status is null)
        {
            await journal.WriteAsync(after, cancellationToken);
            BackupEvents.Tell(events, backup, run, after);
        }

        return expired ? ReconcileResult.Done : ReconcileResult.After(reason == Reasons.FarmBusy ? _lookInLine : _look);
    }
}
