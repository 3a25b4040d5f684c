using SecureStoreBackup.FarmAgent.Preflights;
using SecureStoreBackup.FarmAgent.SharePoint;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Checks;

/// <summary>PowerShell runs as it has to and records no secret; the farm answers this account; each of its Secure Stores has its items, its proxy, its key and its database.</summary>
internal sealed class FarmChecks(FarmReader farm, HostChecks hosts, DatabaseChecks databases)
{
    /// <returns>What the farm said; null when it did not answer.</returns>
    public async Task<FarmView?> RunAsync(CheckList list, CancellationToken cancellationToken)
    {
        FarmView view;
        try
        {
            hosts.Run(await farm.ReadHostAsync(cancellationToken), list);
            view = await farm.ReadAsync(cancellationToken);
        }
        catch (FarmRefusedException refused)
        {
            list.Failed("FarmAccessible", refused.Error, field: null);
            return null;
        }
        list.Passed("FarmAccessible", $"Farm {view.Snapshot.FarmId}, build {view.Snapshot.Build}, answers {view.Snapshot.Account} on {view.Snapshot.Host}.");
        if (view.Snapshot.Applications.Count == 0)
            ApplicationChecks.Run(Request(null), view, list);
        foreach (var application in view.Snapshot.Applications)
        {
            ApplicationChecks.Run(Request(application.Name), view, list);
            await databases.RunAsync(new ServiceDatabase(application.Database.Name, application.Database.Server), view.Snapshot.Account, list, cancellationToken);
        }
        if (view.Snapshot.Running is { } running)
            list.Warn("NothingRuns", FarmErrorCodes.BackupRunning, $"A backup or restore runs on this farm, in '{running}'.", "Wait for it to end. A one-time backup job that failed in Central Administration has to be deleted there.", field: null);
        return view;
    }

    private static PreflightRequest Request(string? application) => new() { ServiceApplication = application, BackupDirectory = "" };
}
