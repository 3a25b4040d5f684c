using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Client.Configuration;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Asks a cluster's operator for a backup and watches it come about.</summary>
internal sealed class ClusterBackup(KubernetesClient client, TimeProvider time, ConsoleProgress progress)
{
    /// <summary>Refusals in a row that are waited out: a credential may just be renewed.</summary>
    private const int Patience = 30;

    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(1);

    /// <returns>The backup as the cluster has it; null when there is no such policy.</returns>
    public async Task<BackupRun?> StartAsync(NamespacedName policy, CancellationToken cancellationToken)
    {
        if (await PolicyObject.FindAsync(client, policy, cancellationToken) is null)
            return null;
        var wanted = new BackupResource
        {
            Metadata = new ObjectMeta { Namespace = policy.Namespace, GenerateName = $"{policy.Name}-by-hand-" },
            Spec = new BackupSpec { PolicyName = policy.Name },
        };
        return (await client.CreateAsync(ApiGroup.Backups, wanted, cancellationToken)).ToRun();
    }

    /// <summary>Until it has ended. While the cluster does not answer, waits: the backup does not depend on us.</summary>
    /// <returns>Null when somebody deleted it.</returns>
    /// <exception cref="IOException">The cluster keeps refusing to tell. The backup goes on.</exception>
    public async Task<BackupRun?> FollowAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var key = new NamespacedName(run.Namespace, run.Name);
        progress.Line($"{key} was asked for.");
        var refusals = 0;
        while (!run.Ended)
        {
            await Task.Delay(_pace, time, cancellationToken);
            try
            {
                if (await client.FindAsync(ApiGroup.Backups, key, cancellationToken) is not { } found)
                    return null;
                refusals = 0;
                run = found.ToRun();
                RunText.Tell(run, progress);
            }
            catch (Exception e) when (ClusterSilence.Is(e))
            {
                progress.Line($"The cluster does not answer ({e.Message}); waiting for it.");
            }
            catch (Exception e) when (e is KubernetesException or ConfigurationException)
            {
                if (++refusals == Patience)
                    throw new IOException($"{key} was asked for and goes on, but the cluster no longer tells how it stands: {e.Message}. See kubectl get ssb {run.Name} --namespace {run.Namespace}.", e);
            }
        }

        return run;
    }
}
