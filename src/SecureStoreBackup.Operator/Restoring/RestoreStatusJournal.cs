using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>The journal of one pass: the object's status, written against the version that was read.</summary>
internal sealed class RestoreStatusJournal(KubernetesClient client, RestoreResource read, TimeProvider time) : IRestoreJournal
{
    private RestoreResource _current = read;

    public async Task WriteAsync(RestoreRun run, CancellationToken cancellationToken)
    {
        try
        {
            _current = await client.ReplaceStatusAsync(ApiGroup.Restores, _current with { Status = RestoreMapping.StatusOf(run, _current, time.GetUtcNow()) }, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsConflict || e.IsNotFound)
        {
            throw new JournalConflictException($"{run.Namespace}/{run.Name} moved on or is gone.", e);
        }
    }
}
