using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>The drills that a policy makes by itself: named by their slot, so that deciding twice makes one, and kept within a history.</summary>
public sealed class DrillObjects(KubernetesClient client, EventRecorder events)
{
    /// <summary>Ended drills of a policy that stay in the cluster. Their records stay in the container.</summary>
    private const int Kept = 5;

    public async Task StartAsync(PolicyResource resource, DrillPolicy drill, DateTimeOffset slot, CancellationToken cancellationToken)
    {
        var restore = new RestoreResource
        {
            Metadata = new ObjectMeta
            {
                Name = RunNames.Drill(resource.Metadata.Name!, slot),
                Namespace = resource.Metadata.Namespace,
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "securestore", [$"{ApiGroup.Name}/policy"] = resource.Metadata.Name! },
                OwnerReferences = [OwnerReference.ToController(resource)],
            },
            Spec = new RestoreSpec
            {
                PolicyName = resource.Metadata.Name!,
                Mode = RestoreMode.Drill,
                Source = drill.Target is null ? new RestoreSourceSpec { Latest = true } : new RestoreSourceSpec { Offsite = new RestoreOffsiteSpec { Target = drill.Target } },
                Target = drill.ScratchFarm is { } scratch ? new RestoreTargetSpec { AgentUrl = scratch.AgentUrl.GetLeftPart(UriPartial.Authority), TlsSecretName = scratch.TlsSecretName } : null,
            },
        };
        try
        {
            await client.CreateAsync(ApiGroup.Restores, restore, cancellationToken);
            events.Normal(resource, "DrillStarted", "Schedule", $"{restore.Metadata.Name}.");
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            // An earlier pass made it, or somebody else; either way nothing is made twice.
        }
    }

    /// <summary>Deletes ended drills of the policy's own making beyond the history.</summary>
    public async Task ForgetAsync(PolicyResource resource, IReadOnlyList<RestoreResource> restores, CancellationToken cancellationToken)
    {
        var surplus = restores
            .Where(r => r is { Spec.Mode: RestoreMode.Drill, Status.Phase: RestorePhase.Completed or RestorePhase.Failed } && r.Metadata.OwnerReferences?.Any(o => o.Uid == resource.Metadata.Uid) is true)
            .OrderByDescending(r => r.Metadata.CreationTimestamp).ThenByDescending(r => r.Metadata.Name, StringComparer.Ordinal).Skip(Kept);
        foreach (var drill in surplus.ToArray())
            await client.DeleteAsync(ApiGroup.Restores, NamespacedName.Of(drill), drill.Metadata.Uid, resourceVersion: null, cancellationToken);
    }
}
