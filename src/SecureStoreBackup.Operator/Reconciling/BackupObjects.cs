using System.Collections.Concurrent;
using System.Collections.Immutable;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>The backup objects of a policy: looked up before one is made, adopted when it is ours, kept within the history.</summary>
public sealed class BackupObjects(KubernetesClient client, EventRecorder events)
{
    /// <summary>By policy: what this process made and may not have seen in its cache yet.</summary>
    private readonly ConcurrentDictionary<NamespacedName, ImmutableList<BackupResource>> _unseen = new();

    /// <summary>Finds a policy's backups without looking at all.</summary>
    public static StoreIndex<BackupResource, NamespacedName> ByPolicy(Store<BackupResource> backups) => new(backups, b => PolicyOf(b) is { } policy ? [policy] : []);

    /// <summary>The policy that a backup names, there or not; null when it names none.</summary>
    public static NamespacedName? PolicyOf(BackupResource backup) =>
        backup is { Spec.PolicyName: { } policy, Metadata.Namespace: { } @namespace } ? new NamespacedName(@namespace, policy) : null;

    /// <summary>The policy's backups, oldest first.</summary>
    public static IReadOnlyList<BackupResource> Of(PolicyResource policy, StoreIndex<BackupResource, NamespacedName> backups) => Of(policy, backups.Find(NamespacedName.Of(policy)));

    /// <summary>The policy's backups among others, oldest first.</summary>
    public static IReadOnlyList<BackupResource> Of(PolicyResource policy, IEnumerable<BackupResource> backups) =>
    [
        .. backups.Where(b => b.Metadata.Namespace == policy.Metadata.Namespace && b.Spec?.PolicyName == policy.Metadata.Name)
            .OrderBy(b => b.SlotAt()).ThenBy(b => b.Metadata.CreationTimestamp).ThenBy(b => b.Metadata.Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// The policy's backups, oldest first, with those that this process made and that the watch has not told of yet: a policy's own
    /// status may come back sooner, and then it would start what the one that is not seen holds up.
    /// </summary>
    public async Task<IReadOnlyList<BackupResource>> OfAsync(PolicyResource policy, StoreIndex<BackupResource, NamespacedName> backups, CancellationToken cancellationToken)
    {
        var (key, seen) = (NamespacedName.Of(policy), Of(policy, backups));
        if (!_unseen.TryGetValue(key, out var made))
            return seen;
        var missing = new List<BackupResource>();
        foreach (var one in made.Where(m => seen.All(s => s.Metadata.Uid != m.Metadata.Uid)))
            if (await client.FindAsync(ApiGroup.Backups, NamespacedName.Of(one), cancellationToken) is { } there && there.Metadata.Uid == one.Metadata.Uid)
                missing.Add(there);
        if (missing.Count == 0)
            _unseen.TryRemove(key, out _);
        else
            _unseen[key] = [.. missing];
        return missing.Count == 0 ? seen : Of(policy, seen.ExceptBy(missing.Select(m => m.Metadata.Name), s => s.Metadata.Name).Concat(missing));
    }

    /// <summary>The policy is gone.</summary>
    public void Forget(NamespacedName policy) => _unseen.TryRemove(policy, out _);

    /// <summary>Every run that has not ended, of whatever policy.</summary>
    public static IReadOnlyCollection<BackupRun> Live(Store<BackupResource> backups) =>
        [.. backups.All.Where(b => b is { Spec: not null, Metadata: { Namespace: not null, Name: not null, Uid: not null, CreationTimestamp: not null } }).Select(b => b.ToRun()).Where(run => !run.Ended)];

    /// <summary>When the last of the policy's backups ended; null when none has.</summary>
    public static DateTimeOffset? LastEnd(PolicyResource policy, StoreIndex<BackupResource, NamespacedName> backups) => backups.Find(NamespacedName.Of(policy)).Max(b => b.Status?.FinishedAt);

    /// <summary>Makes the object. One that is there already was made by an earlier try, by this policy or by somebody else; either way nothing is made twice.</summary>
    /// <returns>The object that is there now; null when it is gone again.</returns>
    public async Task<BackupResource?> StartAsync(PolicyResource policy, PolicyDecision.Start start, CancellationToken cancellationToken)
    {
        var started = await MakeAsync(policy, start, cancellationToken);
        var key = NamespacedName.Of(policy);
        if (started is not null && PolicyOf(started) == key)   // one of its name that names another policy is never among its backups
            _unseen.AddOrUpdate(key, [started], (_, others) => others.RemoveAll(o => o.Metadata.Uid == started.Metadata.Uid).Add(started));
        return started;
    }

    private async Task<BackupResource?> MakeAsync(PolicyResource policy, PolicyDecision.Start start, CancellationToken cancellationToken)
    {
        var backup = new BackupResource
        {
            Metadata = new ObjectMeta
            {
                Name = start.Name,
                Namespace = policy.Metadata.Namespace,
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "securestore", [$"{ApiGroup.Name}/policy"] = policy.Metadata.Name! },
                OwnerReferences = [OwnerReference.ToController(policy)],
            },
            Spec = new BackupSpec { PolicyName = policy.Metadata.Name!, Trigger = start.Trigger, Scope = start.Scope, Slot = start.Slot },
        };
        try
        {
            var made = await client.CreateAsync(ApiGroup.Backups, backup, cancellationToken);
            events.Normal(policy, "BackupStarted", "Schedule", $"{start.Name} ({start.Trigger}).");
            return made;
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            var there = await client.FindAsync(ApiGroup.Backups, new NamespacedName(policy.Metadata.Namespace!, start.Name), cancellationToken);
            if (there is not null && there.Metadata.OwnerReferences?.Any(o => o.Uid == policy.Metadata.Uid) != true)
                events.Warning(policy, "BackupAdoptionRefused", "Schedule", $"{start.Name} is there and was not made by this policy; this slot is left to it. Delete or rename it to have the policy make its own.");
            return there;
        }
    }

    /// <summary>Deletes ended objects beyond the history. Recovery points stay.</summary>
    public async Task ForgetAsync(BackupPolicy policy, IReadOnlyList<BackupResource> backups, CancellationToken cancellationToken)
    {
        var surplus = Surplus(backups, RunPhase.Completed, policy.History.Backups).Concat(Surplus(backups, RunPhase.Failed, policy.History.FailedBackups));
        foreach (var backup in surplus.ToArray())
            await client.DeleteAsync(ApiGroup.Backups, NamespacedName.Of(backup), backup.Metadata.Uid, resourceVersion: null, cancellationToken);
    }

    private static IEnumerable<BackupResource> Surplus(IEnumerable<BackupResource> backups, RunPhase phase, int keep) =>
        backups.Where(b => b.Status?.Phase == phase).Reverse().Skip(keep);
}
