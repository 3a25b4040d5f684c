using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Runs;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>The journal of one pass: the object's status, written against the version that was read.</summary>
public sealed class StatusJournal(KubernetesClient client, BackupResource read, TimeProvider time) : IRunJournal
{
    private BackupResource _current = read;

    /// <summary>Whether anything was written.</summary>
    public bool Written { get; private set; }

    public async Task WriteAsync(BackupRun run, CancellationToken cancellationToken)
    {
        try
        {
            _current = await client.ReplaceStatusAsync(
                ApiGroup.Backups, _current with { Status = BackupMapping.StatusOf(run, _current, time.GetUtcNow()) }, cancellationToken);
            Written = true;
        }
        catch (KubernetesException e) when (e.IsConflict || e.IsNotFound)
        {
            throw new JournalConflictException($"{run.Namespace}/{run.Name} moved on or is gone.", e);
        }
    }
}
