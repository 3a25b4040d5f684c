using System.Collections.Immutable;
using SecureStoreBackup.FarmAgent.Jobs;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Files;

/// <summary>The sets that this agent made: those that a job of its store names. What people put beside them is never touched.</summary>
internal sealed class SetCatalog(JobStore jobs, Jail jail)
{
    /// <summary>Those that still stand.</summary>
    public ImmutableArray<FarmSet> All =>
        [.. from job in jobs.All
            where job.Request.Backup is not null
            let directory = Locate(job)
            where directory is not null && Directory.Exists(directory.Resolve([]))
            let files = SetFiles.In(directory)
            select new FarmSet(job.Request.Backup!.SetId, directory.Path.ToString(), job.Status.AcceptedAt, files.Length, files.Sum(file => file.Bytes))];

    /// <summary>0 when no set stands.</summary>
    public long LargestBytes => All.Select(set => set.Bytes).DefaultIfEmpty().Max();

    /// <exception cref="FarmRefusedException">No such set, or it is gone.</exception>
    public JailedDirectory Get(string id) =>
        Find(id) is { } job && Locate(job) is { } directory && Directory.Exists(directory.Resolve([]))
            ? directory
            : throw new FarmRefusedException(FarmErrorCodes.NotFound, $"The agent has no set '{id}'.", "List the sets.");

    /// <summary>Deletes a set; one that is not there is success.</summary>
    /// <exception cref="FarmRefusedException">Its job still runs, or a file cannot be deleted.</exception>
    public void Delete(string id)
    {
        if (Find(id) is not { } job || Locate(job) is not { } directory)
            return;
        if (job.Status.State is JobState.Running)
            throw new FarmRefusedException(FarmErrorCodes.FarmBusy, $"The set '{id}' is being written.", "Delete it when its job has ended.", retryable: true) { RetryAfter = TimeSpan.FromSeconds(15) };
        try
        {
            directory.Delete();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FarmRefusedException(FarmErrorCodes.DirectoryNotWritable, $"The set '{id}' cannot be deleted: {refused.Message}", "Close what holds its files open, and give the agent's account Full Control on the backup directory.", retryable: true, refused);
        }
    }

    private Job? Find(string id) => SetId.IsValid(id)
        ? jobs.All.FirstOrDefault(job => string.Equals(job.Request.Backup?.SetId, id, StringComparison.Ordinal))
        : throw FarmRefusedException.BadRequest("set", "is 1 to 100 lower-case letters, digits and hyphens");

    /// <summary>Null when the configuration no longer has the set's root, or when the job never made its directory.</summary>
    private JailedDirectory? Locate(Job job) =>
        job.Preparation is not null && WindowsPath.Parse(job.Request.Backup!.BackupDirectory, out _) is { } path ? jail.Find(path)?.Below(job.Request.Backup.SetId) : null;
}
