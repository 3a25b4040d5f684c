using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Asks a cluster's operator for a backup and watches it come about.</summary>
internal sealed class ClusterBackup(KubernetesClient client, TimeProvider time, ConsoleProgress progress)
{
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
    /// <exception cref="KubernetesException">The cluster refuses, and would again.</exception>
    public async Task<BackupRun?> FollowAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var key = new NamespacedName(run.Namespace, run.Name);
        progress.Line($"{key} was asked for.");
        while (!run.Ended)
        {
            await Task.Delay(_pace, time, cancellationToken);
            try
            {
                if (await client.FindAsync(ApiGroup.Backups, key, cancellationToken) is not { } found)
                    return null;
                run = found.ToRun();
                RunText.Tell(run, progress);
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException or KubernetesException { IsTransient: true })
            {
                progress.Line($"The cluster does not answer ({e.Message}); waiting for it.");
            }
        }

        return run;
    }
}
