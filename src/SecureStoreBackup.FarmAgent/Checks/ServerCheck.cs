using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.Hosting;
using SecureStoreBackup.FarmAgent.Preflights;

namespace SecureStoreBackup.FarmAgent.Checks;

/// <summary>Everything that can be known of a server before an operator asks. Leaves nothing behind, and runs beside a running agent.</summary>
internal sealed class ServerCheck(AgentConfiguration configuration, FarmChecks farm, DirectoryChecks directories, SqlServerChecks sqlServers, TimeProvider time)
{
    /// <param name="begins">Told the name of each group before its checks run: SharePoint and SQL Server take their time.</param>
    public async Task<CheckReport> RunAsync(Action<string> begins, CancellationToken cancellationToken)
    {
        var groups = new List<CheckGroup>();
        void Add(string name, Action<CheckList> checks)
        {
            begins(name);
            var list = new CheckList();
            checks(list);
            groups.Add(new(name, list.Checks));
        }

        Add("Account", AccountChecks.Run);
        begins("SharePoint");
        var sharePoint = new CheckList();
        var snapshot = (await farm.RunAsync(sharePoint, cancellationToken))?.Snapshot;
        groups.Add(new("SharePoint", sharePoint.Checks));
        Add("Directories", list =>
        {
            foreach (var root in configuration.Roots)
                directories.Run(root.Path.ToString(), snapshot?.Applications.Select(application => application.Database.Server).FirstOrDefault(), snapshot?.Host ?? Environment.MachineName, list);
            DataDirectoryChecks.Run(configuration.DataDirectory, list);
        });
        begins("SQL Server");
        groups.Add(new("SQL Server", await SqlServersAsync(cancellationToken)));
        Add("Certificates", list => CertificateChecks.Run(configuration, time.GetUtcNow(), list));
        Add("Network", list => ListenerChecks.Run(configuration, list));
        return new CheckReport(groups);
    }

    private async Task<IReadOnlyList<FarmProtocol.PreflightCheck>> SqlServersAsync(CancellationToken cancellationToken)
    {
        var list = new CheckList();
        var instances = configuration.SqlServers.Select(server => server.Instance).ToList();
        for (var index = 0; index < instances.Count; index++)
            await sqlServers.RunAsync(new(instances[index], configuration.Roots[0].Path.ToString()), index, instances, [], list, cancellationToken);
        if (configuration.SqlServers.IsEmpty)
            list.NotProven("SqlReachable", "The configuration names no instance: no service master key can be exported, and no database backup is verified.", "Add the farm's instances under sqlServers.", field: null);
        return list.Checks;
    }
}
