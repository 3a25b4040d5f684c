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

    /// <summary>Every run that has not ended, of whatever policy.</summary>
    public static IReadOnlyCollection<BackupRun> Live(Store<BackupResource> backups) =>
        [.. backups.All.Where(b => b is { Spec: not null, Metadata: { Namespace: not null, Name: not null, Uid: not null, CreationTimestamp: not null } }).Select(b => b.ToRun()).Where(run => !run.Ended)];

    /// <summary>When the last of the policy's backups ended; null when none has.</summary>
    public static DateTimeOffset? LastEnd(PolicyResource policy, StoreIndex<BackupResource, NamespacedName> backups) => backups.Find(NamespacedName.Of(policy)).Max(b => b.Status?.FinishedAt);

    /// <summary>Makes the object. One that is there already was made by an earlier try, by this policy or by somebody else; either way nothing is made twice.</summary>
    /// <returns>The object that is there now; null when it is gone again.</returns>
    public async Task<BackupResource?> StartAsync(PolicyResource policy, PolicyDecision.Start start, CancellationToken cancellationToken)
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
