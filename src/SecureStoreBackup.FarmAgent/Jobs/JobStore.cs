using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>
/// Every job that the agent was ever given, in <c>{data directory}/jobs</c>. A job is accepted once its first record is on the
/// disk; a folder without one was never accepted and is used again. Thread-safe.
/// </summary>
public sealed class JobStore : IDisposable
{
    internal const string JournalName = "journal.jsonl";

    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly ILogger<JobStore> _log;
    private readonly ForgottenJobs _forgotten;
    private readonly Dictionary<string, Job> _jobs = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();

    /// <exception cref="InvalidDataException">A journal was changed by something else. The message names it.</exception>
    public JobStore(string dataDirectory, TimeProvider time, ILogger<JobStore> log)
    {
        _directory = Directory.CreateDirectory(Path.Combine(dataDirectory, "jobs")).FullName;
        (_time, _log) = (time, log);
        _forgotten = new ForgottenJobs(dataDirectory);
        foreach (var folder in Directory.EnumerateDirectories(_directory).Order(StringComparer.Ordinal))
        {
            if (_forgotten.Contains(JobId.OfFolder(Path.GetFileName(folder))))
            {
                Remove(folder);
                continue;
            }
            var journal = JobJournal.Open(Path.Combine(folder, JournalName));
            if (journal.Records.IsEmpty)
            {
                journal.Dispose();
                log.JobNeverAccepted(Path.GetFileName(folder));
                continue;
            }
            var job = new Job(folder, journal, time);
            _jobs.Add(job.Request.Id, job);
        }
    }

    /// <summary>By the time of their acceptance.</summary>
    public ImmutableArray<Job> All
    {
        get { lock (_gate) return [.. _jobs.Values.OrderBy(job => job.Status.AcceptedAt).ThenBy(job => job.Request.Id, StringComparer.Ordinal)]; }
    }

    /// <summary>The changing job that runs; null when none does.</summary>
    public Job? Running => All.FirstOrDefault(job => job.Status.State is JobState.Running);

    /// <summary>When a restore last ended, whoever asked for it, or was last heard of; null when none is known that began to change the farm.</summary>
    public DateTimeOffset? RestoredAt => All
        .Where(job => job.Request.Kind is JobKind.Restore && job.Records.Any(record => record.Kind is JobRecordKind.Started))
        .Max(job => (DateTimeOffset?)job.Records[^1].At);

    public Job? Find(string id)
    {
        lock (_gate) return _jobs.GetValueOrDefault(id);
    }

    /// <summary>Whether a job of this id was removed from the disk.</summary>
    public bool IsForgotten(string id)
    {
        lock (_gate) return _forgotten.Contains(id);
    }

    /// <summary>Removes a job that is over from the disk. Its id is remembered first, so that a crash in between runs nothing twice.</summary>
    public void Forget(Job job)
    {
        lock (_gate)
        {
            _forgotten.Add(job.Request.Id);
            _jobs.Remove(job.Request.Id);
        }
        job.Dispose();
        Remove(job.Folder);
        _log.JobForgotten(job.Request.Id);
    }

    /// <summary>Accepts a new job. The caller has checked the request and holds the farm.</summary>
    public Job Accept(JobRequest request)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_directory, JobId.Folder(request.Id))).FullName;
        var journal = JobJournal.Open(Path.Combine(folder, JournalName));
        journal.Append(new JobRecord { Kind = JobRecordKind.Accepted, At = _time.GetUtcNow(), Request = request with { Secrets = null } });
        var job = new Job(folder, journal, _time);
        lock (_gate) _jobs.Add(request.Id, job);
        return job;
    }

    /// <summary>What cannot be removed now is removed at the next start.</summary>
    private void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _log.JobNotRemoved(Path.GetFileName(folder), refused.Message);
        }
    }

    public void Dispose()
    {
        foreach (var job in All)
            job.Dispose();
    }
}
