using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>Backups before restores, as objects of the policy: they run, are retried by nobody, and stay like any other that people make by hand.</summary>
public sealed class BackupObjectsBefore(KubernetesClient client, string @namespace, string policyName) : ISafetyBackups
{
    public async Task<SafetyBackup?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var backup = await client.FindAsync(ApiGroup.Backups, new NamespacedName(@namespace, name), cancellationToken);
        if (backup is null)
            return null;
        if (backup.Spec?.PolicyName != policyName)
            throw new StepFailedException(new StepFailure(Reasons.SafetyBackupFailed, $"There is a SecureStoreBackup {name} of another policy already. Delete or rename it.", Retry: true));
        var status = backup.Status;
        return new SafetyBackup(status?.Phase ?? RunPhase.Pending, status?.RecoveryPoint, status?.Message ?? status?.Progress?.Phase ?? status?.Progress?.Step ?? "it has not begun.");
    }

    public async Task StartAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.CreateAsync(ApiGroup.Backups, new BackupResource
            {
                Metadata = new ObjectMeta
                {
                    Name = name,
                    Namespace = @namespace,
                    Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "securestore", [$"{ApiGroup.Name}/policy"] = policyName },
                },
                Spec = new BackupSpec { PolicyName = policyName, Trigger = RunTrigger.Manual, Scope = RunScope.SecureStore },
            }, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            // An earlier pass made it.
        }
    }
}
