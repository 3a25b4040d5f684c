using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.Files;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>
/// Removes old jobs from the disk: those that ended, or never began, more than 30 days ago, are not among the newest 500, and left
/// no set that still stands, nor a key file that nobody saw deleted. Their ids stay refused.
/// </summary>
internal sealed class JobPruning(JobStore store, Jail jail, TimeProvider time, ILogger<JobPruning> log)
{
    /// <summary>Longer than any run, and than any quarrel about one.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>How many of the newest jobs stay whatever their age.</summary>
    public int Keep { get; init; } = 500;

    /// <summary>Throws nothing: what cannot be removed stays.</summary>
    public void Prune()
    {
        var limit = time.GetUtcNow() - Age;
        foreach (var job in store.All.SkipLast(Keep).ToList())
        {
            try
            {
                if (IsOver(job) && job.Records[^1].At < limit && IsSetGone(job) && !LeftBehindKeys.Tells(job))
                    store.Forget(job);
            }
#pragma warning disable CA1031 // It is old already, and the next time will do: no job of today may suffer from it.
            catch (Exception refused)
#pragma warning restore CA1031
            {
                log.JobNotRemoved(job.Request.Id, refused.Message);
            }
        }
    }

    /// <summary>A job that was cut off may have left something, which its record tells of.</summary>
    private static bool IsOver(Job job) =>
        job.Status.State is not FarmProtocol.JobState.Running
        && (job.Records[^1].Kind is JobRecordKind.Ended || !job.Records.Any(record => record.Kind is JobRecordKind.Started or JobRecordKind.Canceling));

    /// <summary>A share that is out of reach, or no longer configured, proves nothing.</summary>
    private bool IsSetGone(Job job)
    {
        if (job.Request.Backup is not { } backup || job.Preparation is null)
            return true;
        return WindowsPath.Parse(backup.BackupDirectory, out _) is { } path && jail.Find(path) is { } directory
            && Directory.Exists(directory.Local) && !Path.Exists(directory.Below(backup.SetId).Local);
    }
}
