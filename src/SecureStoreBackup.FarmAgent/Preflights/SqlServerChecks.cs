using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Preflights;

/// <summary>An instance answers, lets its key be exported, and lets the export be deleted again.</summary>
internal sealed class SqlServerChecks(SqlServers servers, Jail jail, TimeProvider time)
{
    /// <param name="listed">All instances whose keys are to be exported.</param>
    /// <param name="leftBehind">Files that earlier jobs could not delete on this instance's server.</param>
    public async Task<ServiceMasterKeyState> RunAsync(
        ServiceMasterKeyLocation key, int index, IReadOnlyList<string> listed, IReadOnlyList<WindowsPath> leftBehind, CheckList list, CancellationToken cancellationToken)
    {
        var field = $"serviceMasterKeys[{index}].instance";
        try
        {
            await using var session = await SqlSession.OpenAsync(servers.Get(key.Instance), cancellationToken);
            var server = await SqlInstance.DescribeAsync(session, key.Instance, cancellationToken);
            list.Passed("SqlReachable", $"{key.Instance} is SQL Server {server.Version}, {server.Whereabouts}; login {server.Login}.");
            if (!server.ControlServer)
                throw new FarmRefusedException(FarmErrorCodes.SqlPermissionDenied, $"{server.Login} lacks CONTROL SERVER on {key.Instance}.", $"GRANT CONTROL SERVER TO [{server.Login}].");
            list.Passed("SqlControlServer", $"{server.Login} may export the service master key of {key.Instance}.");
            ExportDirectory(key, index, server, list);
            await ReplicaChecks.RunAsync(session, server, key.Instance, listed, field, list, cancellationToken);
            return new()
            {
                Instance = key.Instance,
                Fingerprint = (await new ServiceMasterKey(session, server, key.Instance).MarkAsync(cancellationToken)).Fingerprint,
                Error = await StillThereAsync(leftBehind, session, server, index, list, cancellationToken),
            };
        }
        catch (FarmRefusedException refused)
        {
            list.Failed(refused.Error.Code is FarmErrorCodes.SqlPermissionDenied ? "SqlControlServer" : "SqlReachable", refused.Error, field);
            return new() { Instance = key.Instance, Error = refused.Error };
        }
    }

    /// <summary>A key that lies about is told until it is gone; it keeps nobody from exporting.</summary>
    private async Task<FarmError?> StillThereAsync(IReadOnlyList<WindowsPath> leftBehind, SqlSession session, SqlInstance server, int index, CheckList list, CancellationToken cancellationToken)
    {
        var there = new List<string>();
        foreach (var path in leftBehind)
            if (!await new KeyFile(session, server, jail, path, time).IsGoneAsync(cancellationToken))
                there.Add(path.ToString());
        if (there.Count == 0)
            return null;
        var error = KeyFile.LeftBehind(string.Join("', '", there), "an earlier job left it").Error;
        list.Warn("SqlKeyFilesGone", error.Code, error.Message, error.Hint!, $"serviceMasterKeys[{index}].directory");
        return error;
    }

    private void ExportDirectory(ServiceMasterKeyLocation key, int index, SqlInstance server, CheckList list)
    {
        const string name = "SqlExportDirectory";
        var field = $"serviceMasterKeys[{index}].directory";
        if (WindowsPath.Parse(key.Directory, out var flaw) is not { } path)
            list.Failed(name, new(FarmErrorCodes.BadRequest, $"'{key.Directory}' {flaw}.", "Name a full path that SQL Server sees.", false), field);
        else if (jail.Find(path) is { } directory)
            InRoot(directory, field, list);
        else if (server is { CanDeleteFiles: true, CanProveFiles: true })
            list.Passed(name, $"{key.Instance} can delete its export in '{path}'.");
        else
            list.Failed(name, new(FarmErrorCodes.OutsideRoots, $"'{path}' lies in no root of the agent, and {key.Instance} is older than SQL Server 2019: an export could not be deleted.", "Choose a directory inside a root.", false), field);

        static void InRoot(JailedDirectory directory, string field, CheckList list)
        {
            if (Directory.Exists(directory.Resolve([])))
                list.Passed(name, $"'{directory.Path}' is there, and the agent can delete an export in it.");
            else
                list.Failed(name, new(FarmErrorCodes.DirectoryNotWritable, $"'{directory.Path}' does not exist.", "Create it, and give Modify on it to the service account of SQL Server and to the agent's account.", false), field);
        }
    }
}
