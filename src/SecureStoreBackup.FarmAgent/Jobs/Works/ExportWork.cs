using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>Exports a service master key through a file that stands for moments. The file's name belongs to this job alone.</summary>
internal sealed class ExportWork(SqlServers servers, Jail jail, TimeProvider time) : IJobWork
{
    private const string Step = "export";

    public async Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        var request = job.Request.ExportServiceMasterKey!;
        var access = servers.Get(request.Instance);
        var path = WindowsPath.Parse(request.Directory, out var flaw)?.Append(request.FileName)
            ?? throw FarmRefusedException.BadRequest("exportServiceMasterKey.directory", flaw!);
        job.Report("Connecting", null);
        await using var session = await SqlJob.OpenAsync(access, settling: secrets is null, cancellationToken);
        var server = await SqlInstance.DescribeAsync(session, request.Instance, cancellationToken);
        var file = new KeyFile(session, server, jail, path, time);

        if (job.StartOf(Step) is not null && await file.RemoveAsync(cancellationToken) is { } left)
            throw KeyFile.LeftBehind(left, "an earlier run of this job was cut off");
        if (secrets?.Password is not { } password)
            throw new JobNeedsRequestException("The agent was restarted; no export stands on the server.");
        server.RequireControl(request.Instance);
        if (!file.CanBeRemoved)
            throw new FarmRefusedException(FarmErrorCodes.OutsideRoots, $"The export in '{request.Directory}' could not be deleted: it lies in no root of the agent, and {request.Instance} is older than SQL Server 2019.", "Choose a directory inside a root.");
        return job.Status with { ExportServiceMasterKey = await ExportAsync(job, new ServiceMasterKey(session, server, request.Instance), file, password, cancellationToken) };
    }

    public async Task<string> UndoAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.StartOf(Step) is null)
            return "Nothing was exported.";
        var request = job.Request.ExportServiceMasterKey!;
        var path = WindowsPath.Parse(request.Directory, out _)!.Append(request.FileName);
        await SqlJob.RemoveCanceledAsync(servers.Get(request.Instance), path, jail, time, cancellationToken);
        return $"The export '{path}' is deleted and proven gone.";
    }

    private static async Task<ExportEvidence> ExportAsync(Job job, ServiceMasterKey key, KeyFile file, string password, CancellationToken cancellationToken)
    {
        var before = await key.MarkAsync(cancellationToken);
        job.Report("Exporting the service master key", null);
        job.Start(Step, process: null);
        byte[] content;
        var ours = true;
        try
        {
            try
            {
                await key.ExportAsync(file, password, cancellationToken);
            }
            catch (FarmRefusedException refused) when (refused.Error.Code is FarmErrorCodes.SqlFileNotWritable)
            {
                // The server wrote nothing. What may be there under that name is somebody else's.
                ours = false;
                throw;
            }
            content = await file.ReadAsync(cancellationToken);
        }
        catch (FarmRefusedException refused) when (ours)
        {
            if (await file.CleanUpAsync() is { } remains)
                throw KeyFile.LeftBehind(remains, refused.Error.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            await file.CleanUpAsync();
            throw;
        }
        var left = await file.CleanUpAsync();
        ServiceMasterKeyMark after;
        try
        {
            after = await key.MarkAsync(cancellationToken);
            if (before != after)
                throw new FarmRefusedException(FarmErrorCodes.SqlFailed, "The service master key changed while it was exported.", "A new attempt exports the new key.", retryable: true);
        }
        catch (FarmRefusedException refused) when (left is not null)
        {
            throw KeyFile.LeftBehind(left, refused.Error.Message);
        }
        return new ExportEvidence
        {
            Instance = job.Request.ExportServiceMasterKey!.Instance,
            Fingerprint = after.Fingerprint,
            Bytes = content.Length,
            Sha256 = Digest.OfBytes(content),
            Content = content,
            LeftBehind = left,
        };
    }
}
