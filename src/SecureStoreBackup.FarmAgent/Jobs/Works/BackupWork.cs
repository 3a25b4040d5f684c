using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Backs up a service application, then its proxy, each into a directory of its own in a fresh set.</summary>
internal sealed class BackupWork(FarmReader farm, ItemBackup items, ScriptJob scripts, Jail jail) : IJobWork
{
    public async Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        var request = job.Request.Backup!;
        var set = jail.Enter(request.BackupDirectory, "backup.backupDirectory").Below(request.SetId);
        var settling = secrets is null;
        if (job.Preparation is null)
            await PrepareAsync(job, request, set, settling, cancellationToken);

        // SharePoint is not asked before a running backup has been waited for: a farm that does not answer must not end the job.
        var app = new BackupItem("app", request.ApplicationItem, job.Preparation!.Database, 0, request.ProxyItem is null ? 1 : 2);
        var outcomes = new List<ItemOutcome> { await items.RunAsync(job, set, app, settling, cancellationToken) };
        if (request.ProxyItem is { } proxy)
            outcomes.Add(await items.RunAsync(job, set, new("proxy", proxy, null, 1, 2), settling, cancellationToken));

        job.Report("Reading the configuration again", null);
        var after = await Proof.ReadAsync("The backup", farm.ReadSecureStoresAsync(cancellationToken));
        var files = SetFiles.In(set);
        return job.Status with
        {
            Backup = new BackupEvidence
            {
                SetId = request.SetId,
                Directory = set.Path.ToString(),
                Items = [.. outcomes.Select(outcome => outcome.Evidence)],
                FingerprintBefore = job.Preparation.Fingerprint!,
                FingerprintAfter = ConfigurationFingerprint.Of(after.Find(request.Application) ?? throw NotFound(request)),
                Files = files.Length,
                Bytes = files.Sum(file => file.Bytes),
            },
            Warnings = [.. outcomes.SelectMany(outcome => outcome.Warnings)],
        };
    }

    public async Task<string> UndoAsync(Job job, CancellationToken cancellationToken)
    {
        await scripts.StopAsync(job, cancellationToken);
        var request = job.Request.Backup!;
        return job.Preparation is null
            ? "Nothing was written."
            : $@"What was written so far lies in '{request.BackupDirectory.TrimEnd('\\')}\{request.SetId}': delete that set. When Central Administration still shows the backup as running, delete its timer job there.";
    }

    private async Task PrepareAsync(Job job, BackupJob request, JailedDirectory set, bool settling, CancellationToken cancellationToken)
    {
        if (settling)
            throw new JobNeedsRequestException("The agent was restarted before the backup began.");
        job.Report("Reading the configuration", 0);
        var view = await farm.ReadAsync(cancellationToken);
        var snapshot = view.Find(request.Application) ?? throw NotFound(request);
        var application = view.Describe(snapshot);
        if (!string.Equals(application.ItemPath, request.ApplicationItem, StringComparison.OrdinalIgnoreCase))
            throw ItemMoved(request.ApplicationItem, application.ItemPath);
        if (request.ProxyItem is { } proxy && !string.Equals(application.Proxy?.ItemPath, proxy, StringComparison.OrdinalIgnoreCase))
            throw ItemMoved(proxy, application.Proxy?.ItemPath);
        view.RequireIdle();
        if (Path.Exists(set.Resolve([])))
            throw new FarmRefusedException(FarmErrorCodes.SetExists, $"'{set.Path}' exists already.", "Use a new set id for a new attempt.");
        job.Prepare(ConfigurationFingerprint.Of(snapshot), application.Database);
    }

    private static FarmRefusedException NotFound(BackupJob request) => new(
        FarmErrorCodes.ServiceApplicationNotFound, $"The farm has no Secure Store service application with the id {request.Application}.", "Run the preflight again.");

    private static FarmRefusedException ItemMoved(string asked, string? found) => new(
        FarmErrorCodes.ItemNotFound, $"The item '{asked}' is not where the farm shows it{(found is { Length: > 0 } ? $": '{found}'" : "")}.", "Run the preflight again.");
}
