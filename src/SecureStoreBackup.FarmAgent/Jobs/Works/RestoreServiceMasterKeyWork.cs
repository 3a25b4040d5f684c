using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmAgent.SqlServer;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs.Works;

/// <summary>
/// Gives an instance a service master key back, from a file that stands for moments. A run that was cut off is not repeated
/// blindly: when the key's own row moved since the journal's record, SQL Server finished; when it did not, the request is
/// needed again, and SQL Server answers the same file with "identical" should it have finished all the same.
/// </summary>
internal sealed class RestoreServiceMasterKeyWork(SqlServers servers, Jail jail, TimeProvider time) : IJobWork
{
    private const string FileStep = "file";
    private const string KeyStep = "key";

    public async Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        try
        {
            return await GoOnAsync(job, secrets, cancellationToken);
        }
        catch (FarmRefusedException lost) when (lost.Error.Code is FarmErrorCodes.SqlUnreachable && job.StartOf(KeyStep) is not null)
        {
            // A new job would find the key "identical" and not tell what was lost with it.
            throw new JobNeedsRequestException($"SQL Server was asked to restore the key, and what became of it is not read yet: {lost.Error.Message}");
        }
    }

    private async Task<JobStatus> GoOnAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken)
    {
        var request = job.Request.RestoreServiceMasterKey!;
        var access = servers.Get(request.Instance);
        var directory = jail.Enter(request.Directory, "restoreServiceMasterKey.directory");
        job.Report("Connecting", null);
        await using var session = await SqlJob.OpenAsync(access, settling: secrets is null, cancellationToken);
        var server = await SqlInstance.DescribeAsync(session, request.Instance, cancellationToken);
        var file = new KeyFile(session, server, jail, directory.Path.Append(request.FileName), time);
        var key = new ServiceMasterKey(session, server, request.Instance);

        if (job.StartOf(FileStep) is not null && await file.RemoveAsync(cancellationToken) is { } left)
            throw KeyFile.LeftBehind(left, "an earlier run of this job was cut off");
        if (job.StartOf(KeyStep) is not null && await FinishedAsync(job, key, cancellationToken) is { } finished)
            return finished;
        if (secrets is not { Password: { } password, KeyFile: { } content })
            throw new JobNeedsRequestException("The agent was restarted before the key was restored; its file is gone.");
        server.RequireControl(request.Instance);
        if (job.StartOf(KeyStep) is null)
        {
            var before = await key.MarkAsync(cancellationToken);
            job.Prepare(before.Fingerprint, before.KeyRow);
        }
        return job.Status with { RestoreServiceMasterKey = await RestoreAsync(job, key, file, password, content, cancellationToken) };
    }

    public async Task<string> UndoAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.StartOf(FileStep) is null)
            return "Nothing was restored.";
        var request = job.Request.RestoreServiceMasterKey!;
        var path = WindowsPath.Parse(request.Directory, out _)!.Append(request.FileName);
        await SqlJob.RemoveCanceledAsync(servers.Get(request.Instance), path, jail, time, cancellationToken);
        return $"Nothing was restored. The key's file '{path}' is deleted and proven gone.";
    }

    private static async Task<RestoreServiceMasterKeyEvidence> RestoreAsync(Job job, ServiceMasterKey key, KeyFile file, string password, byte[] content, CancellationToken cancellationToken)
    {
        RestoredKey restored;
        ServiceMasterKeyMark after;
        file.RequireNew();
        job.Start(FileStep, process: null);
        try
        {
            job.Report("Writing the key's file", null);
            await file.WriteAsync(content, cancellationToken);
            job.Start(KeyStep, process: null, final: true);
            job.Report("Restoring the service master key", null);
            restored = await key.RestoreAsync(file, password, job.Request.RestoreServiceMasterKey!.Force, cancellationToken);
            after = await key.MarkAsync(cancellationToken);
            if (restored.Outcome is not ServiceMasterKeyOutcome.Identical && string.Equals(after.KeyRow, job.Preparation!.KeyRow, StringComparison.Ordinal))
                await ProveAsync(key, file, password, cancellationToken);
        }
        catch (FarmRefusedException refused) when (refused.Error.Code is not FarmErrorCodes.FileExists)
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
        return Evidence(job, restored, after) with { LeftBehind = await file.CleanUpAsync() };
    }

    /// <summary>The server did not refuse, yet its row looks as before. Asked again, it must say that it has this very key.</summary>
    private static async Task ProveAsync(ServiceMasterKey key, KeyFile file, string password, CancellationToken cancellationToken)
    {
        if ((await key.RestoreAsync(file, password, force: false, cancellationToken)).Outcome is not ServiceMasterKeyOutcome.Identical)
            throw new FarmRefusedException(FarmErrorCodes.SqlFailed, "SQL Server accepted the key's file, but has not taken the key over.", "Look at the error log of SQL Server; a new attempt is harmless.", retryable: true);
    }

    /// <summary>The job's status when its statement finished although its run was cut off; null when the request is needed again.</summary>
    private static async Task<JobStatus?> FinishedAsync(Job job, ServiceMasterKey key, CancellationToken cancellationToken)
    {
        var now = await key.MarkAsync(cancellationToken);
        if (string.Equals(now.KeyRow, job.Preparation!.KeyRow, StringComparison.Ordinal))
            return null;
        // What the server said went with who heard it, so a loss cannot be excluded.
        var outcome = job.Request.RestoreServiceMasterKey!.Force ? ServiceMasterKeyOutcome.Forced : ServiceMasterKeyOutcome.Restored;
        const string said = "The agent was restarted, or lost its connection, while SQL Server restored the key. That the key has changed since tells that it finished; what it said beside is in its error log.";
        return job.Status with { RestoreServiceMasterKey = Evidence(job, new RestoredKey(outcome, [said]), now) };
    }

    private static RestoreServiceMasterKeyEvidence Evidence(Job job, RestoredKey restored, ServiceMasterKeyMark after) => new()
    {
        Instance = job.Request.RestoreServiceMasterKey!.Instance,
        Outcome = restored.Outcome,
        FingerprintBefore = job.Preparation!.Fingerprint!,
        FingerprintAfter = after.Fingerprint,
        Messages = restored.Messages,
    };
}
