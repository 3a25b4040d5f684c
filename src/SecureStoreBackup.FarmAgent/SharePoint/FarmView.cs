using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint;

/// <summary>What SharePoint said of itself, in the protocol's words.</summary>
internal sealed class FarmView(FarmSnapshot snapshot)
{
    private readonly ShowTree _tree = ShowTree.Parse(snapshot.Tree);

    public FarmSnapshot Snapshot => snapshot;

    public FarmInfo Describe(string agentVersion, JobStore jobs) => new()
    {
        FarmId = snapshot.FarmId.ToLowerInvariant(),
        Build = snapshot.Build,
        AgentVersion = agentVersion,
        Host = snapshot.Host,
        Account = snapshot.Account,
        Applications = [.. snapshot.Applications.Select(Describe)],
        RunningJob = jobs.Running?.Request.Id,
        RestoredAt = jobs.RestoredAt,
    };

    public ApplicationSnapshot? Find(string id) =>
        snapshot.Applications.FirstOrDefault(application => string.Equals(application.Id, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The application in the protocol's words. An item that the tree does not show has an empty path; <see cref="ItemFailure"/> says why.</summary>
    public SecureStoreApplication Describe(ApplicationSnapshot application) => new()
    {
        Id = application.Id.ToLowerInvariant(),
        Name = application.Name,
        ItemPath = Try(() => _tree.ApplicationPath(application.Name, application.Database.Name)).Path,
        Pool = application.Pool,
        Database = new ServiceDatabase(application.Database.Name, application.Database.Server),
        AuditingEnabled = application.Auditing,
        KeyPopulated = application.KeyPopulated,
        Proxy = application.Proxy is not { } proxy ? null : new SecureStoreProxy(
            proxy.Id.ToLowerInvariant(), proxy.Name, Try(() => _tree.ProxyPath(proxy.Name, application.Name, application.Database.Name)).Path),
        TargetApplications = [.. application.TargetApplications.Select(target => new TargetApplication(target.Id, target.Name, target.Type, target.Fields ?? []))],
        TargetApplicationsError = application.TargetApplicationsError,
    };

    /// <summary>SharePoint runs one backup or restore per farm, whoever began it; a changing job waits for that.</summary>
    /// <exception cref="FarmRefusedException"><see cref="FarmErrorCodes.BackupRunning"/>, retryable.</exception>
    public void RequireIdle()
    {
        if (snapshot.Running is { } running)
            throw new FarmRefusedException(FarmErrorCodes.BackupRunning, $"A backup or restore runs on this farm, in '{running}'.", "Wait for it to end.", retryable: true);
    }

    /// <summary>Why the item of the application, or of its proxy, was not found in the tree; null when both were.</summary>
    public FarmError? ItemFailure(ApplicationSnapshot application, bool includeProxy) =>
        Try(() => _tree.ApplicationPath(application.Name, application.Database.Name)).Failure
        ?? (includeProxy && application.Proxy is { } proxy ? Try(() => _tree.ProxyPath(proxy.Name, application.Name, application.Database.Name)).Failure : null);

    private static (string Path, FarmError? Failure) Try(Func<string> find)
    {
        try
        {
            return (find(), null);
        }
        catch (FarmRefusedException refused)
        {
            return ("", refused.Error);
        }
    }
}
