using System.Collections.Immutable;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>One job: its journal on the disk, and what is known of it in memory. Thread-safe.</summary>
public sealed class Job : IDisposable
{
    private readonly JobJournal _journal;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobStatus _status;

    internal Job(string folder, JobJournal journal, TimeProvider time)
    {
        Folder = folder;
        _journal = journal;
        _time = time;
        var accepted = journal.Records[0];
        Request = accepted.Request ?? throw new InvalidDataException($"The journal in '{folder}' does not begin with a request.");
        _status = journal.Records.LastOrDefault(record => record.Kind is JobRecordKind.Ended)?.Status ?? new JobStatus
        {
            Id = Request.Id,
            Kind = Request.Kind,
            State = JobState.NeedsSecrets,
            AcceptedAt = accepted.At,
        };
        // An export's content was in memory only.
        if (_status is { State: JobState.Succeeded, Kind: JobKind.ExportServiceMasterKey })
            _status = _status with { State = JobState.NeedsSecrets, ExportServiceMasterKey = null, FinishedAt = null };
    }

    /// <summary>The job's own directory on this host.</summary>
    public string Folder { get; }

    /// <summary>What was asked, without secrets.</summary>
    public JobRequest Request { get; }

    public ImmutableArray<JobRecord> Records => _journal.Records;

    public JobStatus Status
    {
        get { lock (_gate) return _status; }
    }

    /// <summary>Completes at the next change of the status.</summary>
    public Task Changed
    {
        get { lock (_gate) return _changed.Task; }
    }

    /// <summary>The record that a part has begun; null when it has not.</summary>
    public JobRecord? StartOf(string step) =>
        Records.LastOrDefault(record => record.Kind is JobRecordKind.Started && string.Equals(record.Step, step, StringComparison.Ordinal));

    /// <summary>The record of what was found before the first effect; null before that.</summary>
    public JobRecord? Preparation => Records.LastOrDefault(record => record.Kind is JobRecordKind.Prepared);

    public void Prepare(string fingerprint, ServiceDatabase database) =>
        Append(new() { Kind = JobRecordKind.Prepared, At = _time.GetUtcNow(), Fingerprint = fingerprint, Database = database });

    public void Start(string step, ProcessIdentity? process) =>
        Append(new() { Kind = JobRecordKind.Started, At = _time.GetUtcNow(), Step = step, Process = process });

    /// <summary>Marks the job as running again, in memory: its journal says whether and how it ended.</summary>
    public void Resume() => Set(status => status with { State = JobState.Running, Percent = null, Phase = "Starting", Error = null });

    public void Report(string phase, int? percent) => Set(status => status with { Phase = phase, Percent = percent ?? status.Percent });

    /// <summary>Back to where only a repeated request helps.</summary>
    public void Park(string phase) => Set(status => status with { State = JobState.NeedsSecrets, Phase = phase });

    /// <summary>Ends the job, first on the disk.</summary>
    public void End(JobStatus status)
    {
        var ended = status with { FinishedAt = _time.GetUtcNow(), AcceptedAt = Status.AcceptedAt };
        Append(new()
        {
            Kind = JobRecordKind.Ended,
            At = _time.GetUtcNow(),
            Status = ended with { ExportServiceMasterKey = ended.ExportServiceMasterKey is { } export ? export with { Content = null } : null },
        });
        Set(_ => ended);
    }

    public void Dispose() => _journal.Dispose();

    private void Append(JobRecord record) => _journal.Append(record);

    private void Set(Func<JobStatus, JobStatus> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _status = change(_status);
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }
}
