using System.Collections.Concurrent;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>
/// Takes a restore one pass further. Each pass begins with a live read, so that what is journalled rests on what is there; objects
/// that have ended are never touched again. Deleting one stops what has not begun on the farm.
/// </summary>
public sealed class RestoreReconciler(
    KubernetesClient client, Store<RestoreResource> restores, Store<BackupResource> backups, Store<PolicyResource> policies, RestoreDriver driver, PortFactory ports,
    TransferPool transfers, EventRecorder events, RunIdentity identity, Bindings bindings, TimeProvider time) : IReconciler
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);

    private readonly FarmQueues _queues = new(backups, policies, restores);

    /// <summary>Uids of the objects that this process has taken further: what of them may be under way in the pool.</summary>
    private readonly ConcurrentDictionary<NamespacedName, string> _driven = new();

    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        var known = restores.Find(key);
        if (known is { Status.Phase: RestorePhase.Completed or RestorePhase.Failed } && _driven.GetValueOrDefault(key, known.Metadata.Uid!) == known.Metadata.Uid)
        {
            _driven.TryRemove(key, out _);
            return ReconcileResult.Done;
        }

        var restore = await client.FindAsync(ApiGroup.Restores, key, cancellationToken);
        if (restore is { Metadata.DeletionTimestamp: not null } or { Spec: null })
            restore = null;
        if (_driven.TryGetValue(key, out var driven) && driven != restore?.Metadata.Uid)
        {
            await transfers.CancelAsync(driven, RunDriver.Patience, cancellationToken);
            _driven.TryRemove(key, out _);
        }

        if (restore is null or { Status.Phase: RestorePhase.Completed or RestorePhase.Failed })
            return ReconcileResult.Done;
        _driven[key] = restore.Metadata.Uid!;
        try
        {
            return await PassAsync(restore, new RestoreStatusJournal(client, restore, time), cancellationToken);
        }
        catch (JournalConflictException)
        {
            return ReconcileResult.After(TimeSpan.Zero);   // somebody else wrote: look again
        }
    }

    private async Task<ReconcileResult> PassAsync(RestoreResource restore, RestoreStatusJournal journal, CancellationToken cancellationToken)
    {
        var created = restore.Metadata.CreationTimestamp ?? time.GetUtcNow();
        var (wish, errors) = RestoreParser.Parse(restore.Spec!, created, planned: restore.Status?.Resolved is not null);
        if (wish is null)
            return await RefuseAsync(restore, journal, $"{string.Join(" ", errors.Take(5).Select(e => $"{e.Path}: {e.Message}"))} Make a new restore.", cancellationToken);
        var run = RestoreMapping.ToRun(restore, wish);
        var resource = policies.Find(new NamespacedName(run.Namespace, wish.PolicyName));
        var (policy, flaws) = resource is null ? (null, []) : PolicyParser.Parse(resource);
        if (policy is null)
        {
            return await WaitAsync(restore, run, journal, Reasons.InvalidSpec, resource is null
                ? $"spec.policyName: there is no SecureStoreBackupPolicy {wish.PolicyName} in {run.Namespace}; create it, or delete this restore."
                : $"The policy {wish.PolicyName} is not valid: {flaws[0].Path}: {flaws[0].Message}", cancellationToken);
        }

        if (bindings.Refusals(policy) is [var refusal, ..])
            return await WaitAsync(restore, run, journal, Reasons.NotBound, $"The policy {wish.PolicyName} is refused: {refusal}", cancellationToken);
        if (run.Resolved is null && wish is { Mode: RestoreMode.Drill, Target: { } scratch } && policies.All.FirstOrDefault(p => Serves(p, scratch.AgentUrl)) is { } served)
            return await RefuseAsync(restore, journal, $"spec.target.agentUrl: {scratch.AgentUrl} is the agent of {(served.Metadata.Namespace == run.Namespace ? $"the policy {served.Metadata.Name}" : "a policy of another namespace")}, and a drill overwrites the farm that it is tried on. Make a new one with a scratch farm's agent.", cancellationToken);
        if (_queues.Wait(run, time.GetUtcNow()) is { } waits)
            return await WaitAsync(restore, run, journal, Reasons.FarmBusy, waits, cancellationToken);

        if (_queues.Overtaking(run) is { Status.Resolved: { } other } overtaking)
        {
            var ended = OvertakenRestore.End(run, FarmQueues.Told(overtaking, run.Namespace), other, time.GetUtcNow());
            await journal.WriteAsync(ended, cancellationToken);
            RestoreEvents.Tell(events, restore, run, ended);
            return ReconcileResult.After(TimeSpan.Zero);
        }

        var world = new PolicyWorld(policy, ports, backups, new BackupObjectsBefore(client, run.Namespace, policy.Name), identity);
        try
        {
            var pass = await driver.PassAsync(run, world, identity, journal, cancellationToken);
            RestoreEvents.Tell(events, restore, run, pass.Run);
            return pass.Again is { } again ? ReconcileResult.After(again) : ReconcileResult.Done;
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

    private async Task<ReconcileResult> RefuseAsync(RestoreResource restore, RestoreStatusJournal journal, string message, CancellationToken cancellationToken)
    {
        // The spec cannot be mended, so that this is final. What was begun on a farm goes on there; nothing more is begun.
        var run = RestoreMapping.ToRun(restore, Unreadable(restore));
        var after = run with { Phase = RestorePhase.Failed, Reason = Reasons.InvalidSpec, Message = message, FinishedAt = time.GetUtcNow() };
        await journal.WriteAsync(after, cancellationToken);
        RestoreEvents.Tell(events, restore, run, after);
        return ReconcileResult.Done;
    }

    private async Task<ReconcileResult> WaitAsync(RestoreResource restore, RestoreRun run, RestoreStatusJournal journal, string reason, string message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var expired = now > (run.Deadline ?? run.Wish.ValidUntil);
        if (expired)
        {
            await transfers.CancelAsync(run.Uid, RunDriver.Patience, cancellationToken);
            message = $"{message} {RestorePlanner.LeftBehind(run)}{(run.Findings.Staged ? " What was put onto the farm's share stays there." : "")}";
        }

        var after = run with { Reason = reason, Message = message, Phase = expired ? RestorePhase.Failed : run.Phase, FinishedAt = expired ? now : null };
        if (after != run || restore.Status is null)
        {
            await journal.WriteAsync(after, cancellationToken);
            RestoreEvents.Tell(events, restore, run, after);
        }

        return expired ? ReconcileResult.Done : ReconcileResult.After(_look);
    }

    private static bool Serves(PolicyResource policy, Uri agent) =>
        Uri.TryCreate(policy.Spec?.Farm?.AgentUrl, UriKind.Absolute, out var own) && string.Equals(own.Authority, agent.Authority, StringComparison.OrdinalIgnoreCase);

    private static RestoreWish Unreadable(RestoreResource restore) => new()
    {
        PolicyName = restore.Spec!.PolicyName,
        Mode = restore.Spec.Mode,
        Source = new RestoreSource.Latest(null),
        ValidUntil = DateTimeOffset.MaxValue,
    };
}
