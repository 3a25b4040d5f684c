using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Restores a service application from a set, then its proxy where none is connected, then brings the service online.</summary>
internal sealed class RestoreWork(FarmReader farm, LoggingGuard logging, ItemRestore items, ServiceStart services, ScriptJob scripts, Jail jail) : IJobWork
{
    public async Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        var request = job.Request.Restore!;
        var set = jail.Enter(request.BackupDirectory, "restore.backupDirectory").Below(request.SetId);
        if (job.Preparation is null)
            await PrepareAsync(job, request, set, settling: secrets is null, cancellationToken);
        var preparation = job.Preparation!.Restore!;

        // SharePoint is not asked before a running restore has been waited for: a farm that does not answer must not end the job.
        var outcomes = new List<RestoreOutcome> { await items.RunAsync(job, set, request.Items[0], preparation.Items[0], secrets, cancellationToken) };
        if (request.Items is [_, var proxy])
            outcomes.Add(await RestoreProxyAsync(job, set, proxy, preparation, secrets, cancellationToken));
        var started = await services.RunAsync(job, preparation.Online, settling: secrets is null, cancellationToken);

        job.Report("Reading the configuration", null);
        return job.Status with
        {
            Restore = new RestoreEvidence
            {
                SetId = request.SetId,
                Items = [.. outcomes.Select(outcome => outcome.Evidence)],
                ServicesOnline = started.Servers,
                Fingerprint = ConfigurationFingerprint.Of(await FindAsync(preparation, cancellationToken)),
            },
            Warnings = [.. outcomes.SelectMany(outcome => outcome.Warnings), .. started.Warnings],
        };
    }

    /// <summary>A restore that has begun is final, so a cancelled one has changed nothing.</summary>
    public async Task<string> UndoAsync(Job job, CancellationToken cancellationToken)
    {
        await scripts.StopAsync(job, cancellationToken);
        return "Nothing was restored.";
    }

    private async Task PrepareAsync(Job job, RestoreJob request, JailedDirectory set, bool settling, CancellationToken cancellationToken)
    {
        if (settling)
            throw new JobNeedsRequestException("The agent was restarted before the restore began.");
        job.Report("Checking set and farm", 0);
        if (request.FarmAccount is not null)
            await logging.RequireAsync(cancellationToken);
        job.Prepare(RestoreGuards.Check(request, set, await farm.ReadAsync(cancellationToken)));
    }

    /// <summary>A proxy that is connected stays as it is: consumers know it by its id.</summary>
    private async Task<RestoreOutcome> RestoreProxyAsync(
        Job job, JailedDirectory set, RestoreItem item, RestorePreparation preparation, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        if (job.StartOf(item.Role) is null && (await FindAsync(preparation, cancellationToken)).Proxy is not null)
            return new RestoreOutcome(new RestoreItemEvidence { Role = item.Role, ItemPath = item.ItemPath, Log = "not needed" }, []);
        try
        {
            return await items.RunAsync(job, set, item, preparation.Items[1], secrets, cancellationToken);
        }
        catch (FarmRefusedException refused)
        {
            throw new FarmRefusedException(refused.Error with { Message = $"The service application is restored, its proxy is not: {refused.Error.Message}" }, refused);
        }
    }

    private async Task<ApplicationSnapshot> FindAsync(RestorePreparation preparation, CancellationToken cancellationToken)
    {
        var stores = await Proof.ReadAsync("The restore", farm.ReadSecureStoresAsync(cancellationToken));
        return stores.Find(preparation.Application)
            ?? stores.Applications.FirstOrDefault(application => string.Equals(application.Name, preparation.ApplicationName, StringComparison.OrdinalIgnoreCase))
            ?? throw new FarmRefusedException(FarmErrorCodes.ServiceApplicationNotFound, $"After the restore the farm has no Secure Store service application '{preparation.ApplicationName}'.", "Look at sprestore.log in the set.");
    }
}
