using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Recovery;

/// <summary>
/// A restore on the farm itself, with no operator and no cluster: the set is checked and brought to its place, restored by the
/// same job as an operator's, and its key refreshed. Run again, it goes on where it ended: a set that is restored already is
/// not restored a second time, only its key is refreshed.
/// </summary>
internal sealed class LocalRestore(FarmReader farm, Jail jail, LocalJobs jobs)
{
    /// <summary>What will be done, looked at and not begun. Waits for what an earlier run had started.</summary>
    /// <param name="directory">The backup directory, for a set that does not name its own.</param>
    /// <exception cref="FarmRefusedException">The set cannot be restored here, or the farm does not answer.</exception>
    public async Task<RestorePlan> PlanAsync(LocalSet set, string? directory, CancellationToken cancellationToken)
    {
        var backups = directory ?? set.BackupDirectory ?? jail.Roots[0].Path.ToString();
        var target = jail.Enter(backups, "directory").Below(set.SetId);
        await jobs.SettleAsync(cancellationToken);
        var view = await farm.ReadAsync(cancellationToken);
        var application = view.Snapshot.Applications.FirstOrDefault(candidate => string.Equals(view.Describe(candidate).ItemPath, set.Items[0].ItemPath, StringComparison.OrdinalIgnoreCase))
            ?? throw new FarmRefusedException(FarmErrorCodes.ItemNotFound, $"This farm has no Secure Store service application whose item is '{set.Items[0].ItemPath}'.", "Restore on the farm that the set came from; on another one, attach the set's database (New-SPSecureStoreServiceApplication -DatabaseName).");
        return new RestorePlan(set, target, backups, view.Snapshot, application, IsRestored(set));
    }

    /// <exception cref="FarmRefusedException">As the job failed, in its words.</exception>
    public async Task<JobStatus> RestoreAsync(RestorePlan plan, JobSecrets secrets, string? farmAccount, Action<string> progress, CancellationToken cancellationToken)
    {
        await SetStaging.CheckAsync(plan.Set, plan.InPlace, progress, cancellationToken);
        if (!plan.InPlace)
            await SetStaging.CopyAsync(plan.Set, plan.Target, progress, cancellationToken);
        var request = new JobRequest
        {
            Id = jobs.NextId(plan.Set.SetId, JobKind.Restore),
            Kind = JobKind.Restore,
            Term = jobs.Term,
            Restore = new RestoreJob { SetId = plan.Set.SetId, BackupDirectory = plan.BackupDirectory, Items = plan.Set.Items, Build = plan.Set.Build ?? plan.Farm.Build, FarmAccount = farmAccount },
            Secrets = new JobSecrets { FarmAccountPassword = secrets.FarmAccountPassword },
        };
        // One that waits for its request has not had its effect, or only part of it: it goes on under its own id.
        if (jobs.Last(plan.Set.SetId, JobKind.Restore) is { Status.State: JobState.NeedsSecrets } parked && JobBody.Same(parked.Request, request with { Id = parked.Request.Id }))
            request = request with { Id = parked.Request.Id };
        return Succeeded(await jobs.RunAsync(request, progress, cancellationToken));
    }

    /// <summary>Opens the key, and proves it open by probes. The right passphrase changes nothing else.</summary>
    /// <exception cref="FarmRefusedException">The farm refuses the passphrase, or the key does not open.</exception>
    public async Task<JobStatus> RefreshAsync(RestorePlan plan, string passphrase, Action<string> progress, CancellationToken cancellationToken)
    {
        var application = (await farm.ReadSecureStoresAsync(cancellationToken)).Applications.FirstOrDefault(found => string.Equals(found.Name, plan.Application.Name, StringComparison.OrdinalIgnoreCase))
            ?? throw new FarmRefusedException(FarmErrorCodes.ServiceApplicationNotFound, $"The farm no longer has a Secure Store service application '{plan.Application.Name}'.", "Look at sprestore.log in the set.");
        var proxy = application.Proxy
            ?? throw new FarmRefusedException(FarmErrorCodes.ProxyNotFound, $"No proxy is connected to '{application.Name}'.", "Make one (New-SPSecureStoreServiceApplicationProxy), then run this again: only the key is refreshed.");
        return Succeeded(await jobs.RunAsync(
            new JobRequest
            {
                Id = jobs.NextId(plan.Set.SetId, JobKind.RefreshKey),
                Kind = JobKind.RefreshKey,
                Term = jobs.Term,
                RefreshKey = new RefreshKeyJob(application.Id, proxy.Id),
                Secrets = new JobSecrets { Passphrase = passphrase },
            },
            progress,
            cancellationToken));
    }

    /// <summary>Whether the last restore of this set succeeded, and its key was not opened since. After that, asking again means a new restore.</summary>
    private bool IsRestored(LocalSet set) =>
        jobs.Last(set.SetId, JobKind.Restore) is { Status.State: JobState.Succeeded } restored
        && !(jobs.Last(set.SetId, JobKind.RefreshKey) is { Status.State: JobState.Succeeded } refreshed && refreshed.Status.AcceptedAt >= restored.Status.AcceptedAt);

    private static JobStatus Succeeded(JobStatus status) => status switch
    {
        { State: JobState.Succeeded } => status,
        { Error: { } error } => throw new FarmRefusedException(error),
        _ => throw new FarmRefusedException(FarmErrorCodes.JobLost, $"The job waits: {status.Phase}", "Run this again.", retryable: true),
    };
}
