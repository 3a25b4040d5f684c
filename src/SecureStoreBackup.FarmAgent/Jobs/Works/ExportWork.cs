using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Exports a service master key through a file that stands for moments. The file's name belongs to this job alone.</summary>
internal sealed class ExportWork(SqlServers servers, Jail jail, TimeProvider time) : IJobWork
{
    private const string Step = "export";
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromMinutes(2);

    public async Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        var request = job.Request.ExportServiceMasterKey!;
        var access = servers.Get(request.Instance);
        var file = WindowsPath.Parse(request.Directory, out var flaw)?.Append(request.FileName)
            ?? throw FarmRefusedException.BadRequest("exportServiceMasterKey.directory", flaw!);
        job.Report("Connecting", null);
        await using var session = await OpenAsync(access, settling: secrets is null, cancellationToken);
        var server = await SqlInstance.DescribeAsync(session, request.Instance, cancellationToken);
        var key = new ServiceMasterKey(session, server, request.Instance, jail);

        if (job.StartOf(Step) is not null && await key.RemoveAsync(file, cancellationToken) is { } left)
            throw LeftBehind(left, "an earlier run of this job was cut off");
        if (secrets?.Password is not { } password)
            throw new JobNeedsRequestException("The agent was restarted; no export stands on the server.");
        Require(server, request, file);
        return job.Status with { ExportServiceMasterKey = await ExportAsync(job, key, file, password, cancellationToken) };
    }

    public async Task<string> UndoAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.StartOf(Step) is null)
            return "Nothing was exported.";
        var request = job.Request.ExportServiceMasterKey!;
        var file = WindowsPath.Parse(request.Directory, out _)!.Append(request.FileName);
        try
        {
            await using var session = await SqlSession.OpenAsync(servers.Get(request.Instance), cancellationToken);
            var server = await SqlInstance.DescribeAsync(session, request.Instance, cancellationToken);
            if (await new ServiceMasterKey(session, server, request.Instance, jail).RemoveAsync(file, cancellationToken) is { } left)
                throw LeftBehind(left, "the job was cancelled");
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is not FarmErrorCodes.SqlFileLeftBehind)
        {
            throw LeftBehind(file.ToString(), refused.Error.Message);
        }
        return $"The export '{file}' is deleted and proven gone.";
    }

    private async Task<ExportEvidence> ExportAsync(Job job, ServiceMasterKey key, WindowsPath file, string password, CancellationToken cancellationToken)
    {
        var before = await key.FingerprintAsync(cancellationToken);
        job.Report("Exporting the service master key", null);
        job.Start(Step, process: null);
        byte[] content;
        try
        {
            await key.ExportAsync(file, password, cancellationToken);
            content = await key.ReadAsync(file, cancellationToken);
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is not FarmErrorCodes.SqlFileNotWritable)
        {
            if (await CleanUpAsync(key, file) is { } remains)
                throw LeftBehind(remains, refused.Error.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            await CleanUpAsync(key, file);
            throw;
        }
        var left = await CleanUpAsync(key, file);
        var after = await key.FingerprintAsync(cancellationToken);
        if (!string.Equals(before, after, StringComparison.Ordinal))
            throw new FarmRefusedException(FarmErrorCodes.SqlFailed, "The service master key changed while it was exported.", "A new attempt exports the new key.", retryable: true);
        return new ExportEvidence
        {
            Instance = job.Request.ExportServiceMasterKey!.Instance,
            Fingerprint = after,
            Bytes = content.Length,
            Sha256 = Digest.OfBytes(content),
            Content = content,
            LeftBehind = left,
        };
    }

    /// <summary>Goes on when the agent stops: a key file must not stay because of that.</summary>
    private async Task<string?> CleanUpAsync(ServiceMasterKey key, WindowsPath file)
    {
        using var bound = new CancellationTokenSource(s_cleanUp, time);
        try
        {
            return await key.RemoveAsync(file, bound.Token);
        }
        catch (Exception failed) when (failed is FarmRefusedException or OperationCanceledException)
        {
            return file.ToString();
        }
    }

    private static async Task<SqlSession> OpenAsync(SqlServerAccess access, bool settling, CancellationToken cancellationToken)
    {
        try
        {
            return await SqlSession.OpenAsync(access, cancellationToken);
        }
        catch (FarmRefusedException refused) when (settling)
        {
            // The request, or the next start, tries again to remove what an export may have left.
            throw new JobNeedsRequestException($"An export was cut off and {refused.Error.Message}");
        }
    }

    private void Require(SqlInstance server, ExportServiceMasterKeyJob request, WindowsPath file)
    {
        if (!server.ControlServer)
            throw new FarmRefusedException(FarmErrorCodes.SqlPermissionDenied, $"{server.Login} lacks CONTROL SERVER on {request.Instance}.", $"GRANT CONTROL SERVER TO [{server.Login}].");
        if (jail.Find(file) is null && !(server.CanDeleteFiles && server.CanProveFiles))
            throw new FarmRefusedException(FarmErrorCodes.OutsideRoots, $"The export in '{request.Directory}' could not be deleted: it lies in no root of the agent, and {request.Instance} is older than SQL Server 2019.", "Choose a directory inside a root.");
    }

    private static FarmRefusedException LeftBehind(string path, string reason) => new(
        FarmErrorCodes.SqlFileLeftBehind, $"'{path}' could not be deleted or proven gone ({reason}). It holds the encrypted service master key.", "Delete the file by hand, and give the agent or the SQL Server login the right to delete there.");
}
