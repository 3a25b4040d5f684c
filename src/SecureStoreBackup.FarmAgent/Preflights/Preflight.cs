using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>Everything that can be known before a backup. A farm that does not answer is a refusal; all else is a check.</summary>
internal sealed class Preflight(FarmReader farm, JobStore jobs, HostChecks hosts, DirectoryChecks directories, DatabaseChecks databases, SqlServerChecks sqlServers)
{
    /// <exception cref="FarmRefusedException">The farm does not answer, or the request is malformed.</exception>
    public async Task<PreflightReport> RunAsync(PreflightRequest request, CancellationToken cancellationToken)
    {
        PreflightValidation.Check(request);
        var host = await farm.ReadHostAsync(cancellationToken);
        var view = await ReadAsync(host, cancellationToken);
        var list = new CheckList(CheckCatalog.All);
        hosts.Run(host, list);
        list.Passed("FarmAccessible", $"Farm {view.Snapshot.FarmId} answers {view.Snapshot.Account} on {view.Snapshot.Host}.");
        var application = ApplicationChecks.Run(request, view, list);
        NothingRuns(view, list);
        directories.Run(request.BackupDirectory, application?.Database.Server, view.Snapshot.Host, list);
        if (application is not null)
            await databases.RunAsync(new ServiceDatabase(application.Database.Name, application.Database.Server), view.Snapshot.Account, list, cancellationToken);
        var keys = new List<ServiceMasterKeyState>();
        var instances = request.ServiceMasterKeys.Select(key => key.Instance).ToList();
        for (var index = 0; index < request.ServiceMasterKeys.Count; index++)
            keys.Add(await sqlServers.RunAsync(request.ServiceMasterKeys[index], index, instances, LeftBehindKeys.Of(jobs, instances[index]), list, cancellationToken));
        return new PreflightReport
        {
            Farm = view.Describe(AgentVersion.Text, jobs),
            Application = application is null ? null : view.Describe(application),
            ConfigurationFingerprint = application is null ? null : ConfigurationFingerprint.Of(application),
            Checks = list.Checks,
            ServiceMasterKeys = keys,
        };
    }

    /// <summary>An account without an administrator's token gets nothing from SharePoint, which then gives other reasons.</summary>
    private async Task<FarmView> ReadAsync(HostSnapshot host, CancellationToken cancellationToken)
    {
        try
        {
            return await farm.ReadAsync(cancellationToken);
        }
        catch (FarmRefusedException refused) when (!host.Elevated)
        {
            var cause = HostChecks.NotElevated(host);
            throw new FarmRefusedException(cause with { Message = $"{cause.Message} {refused.Error.Message}" }, refused);
        }
    }

    private void NothingRuns(FarmView view, CheckList list)
    {
        if (jobs.Running is { } job)
            list.Failed("NothingRuns", new(FarmErrorCodes.FarmBusy, $"The job '{job.Request.Id}' runs on this farm.", "Wait for it to end.", true), field: null);
        else if (view.Snapshot.Running is { } running)
            list.Failed("NothingRuns", new(FarmErrorCodes.BackupRunning, $"A backup or restore runs on this farm, in '{running}'.", "Wait for it to end. A one-time backup job that failed in Central Administration has to be deleted there.", true), field: null);
        else
            list.Passed("NothingRuns", "No backup and no restore runs.");
    }
}
