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
    private readonly Lock _steps = new();
    private readonly CancellationTokenSource _cancel = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobStatus _status;
    private SecretScrubber _scrubber = new(null);
    private string? _parked;

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

    /// <param name="keyRow">As <see cref="JobRecord.KeyRow"/>.</param>
    public void Prepare(string fingerprint, string keyRow) =>
        Append(new() { Kind = JobRecordKind.Prepared, At = _time.GetUtcNow(), Fingerprint = fingerprint, KeyRow = keyRow });

    public void Prepare(RestorePreparation preparation) =>
        Append(new() { Kind = JobRecordKind.Prepared, At = _time.GetUtcNow(), Restore = preparation });

    /// <summary>Whether somebody cancelled the job, and it has not ended since.</summary>
    public bool IsCanceling => Records.LastOrDefault(record => record.Kind is JobRecordKind.Canceling or JobRecordKind.Ended) is { Kind: JobRecordKind.Canceling };

    /// <summary>Whether a process that the job started lives, whatever its state says: it may still change the farm and the set.</summary>
    public bool HasLivingProcess => Records.Any(record => record.Process is { IsAlive: true });

    /// <summary>Fires when the job is cancelled while it runs.</summary>
    public CancellationToken Canceled => _cancel.Token;

    /// <summary>Journals that a part begins; its effect may come once this has returned.</summary>
    /// <param name="final">Whether the effect cannot be taken back: from here on the job cannot be cancelled.</param>
    /// <exception cref="OperationCanceledException">The job was cancelled before: the part must not begin.</exception>
    public void Start(string step, ProcessIdentity? process, bool final = false)
    {
        lock (_steps)
        {
            if (IsCanceling)
                throw new OperationCanceledException(Canceled);
            Append(new() { Kind = JobRecordKind.Started, At = _time.GetUtcNow(), Step = step, Process = process, Final = final ? true : null });
        }
    }

    /// <summary>Journals that the job is cancelled, before anything is done about it. False when a final part has begun.</summary>
    public bool TryCancel()
    {
        lock (_steps)
        {
            if (Records.Any(record => record.Final is true))
                return false;
            if (!IsCanceling)
                Append(new() { Kind = JobRecordKind.Canceling, At = _time.GetUtcNow() });
            return true;
        }
    }

    /// <summary>Tells the run that the job is cancelled.</summary>
    public Task StopAsync() => _cancel.CancelAsync();

    /// <summary>Without the secrets of the request that runs now.</summary>
    internal string Clean(string text)
    {
        lock (_gate) return _scrubber.Clean(text);
    }

    /// <summary>Marks the job as running again, in memory: its journal says whether and how it ended.</summary>
    internal void Resume(SecretScrubber scrubber)
    {
        lock (_gate) _scrubber = scrubber;
        Set(status => status with { State = JobState.Running, Percent = null, Error = null });
        Report("Starting", null);
    }

    /// <summary>Says where the job is, and why it had to wait before: one that waits again and again must not look as if all were well.</summary>
    public void Report(string phase, int? percent) =>
        Set(status => status with { Phase = _parked is null ? Clean(phase) : $"{Clean(phase)}. It had to wait before: {_parked}", Percent = percent ?? status.Percent });

    /// <summary>Back to where only a repeated request helps.</summary>
    public void Park(string reason) => Set(status => status with { State = JobState.NeedsSecrets, Phase = _parked = Clean(reason) });

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

    public void Dispose()
    {
        _cancel.Dispose();
        _journal.Dispose();
    }

    private void Append(JobRecord record) => _journal.Append(record);

    private void Set(Func<JobStatus, JobStatus> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _status = change(_status);
            // Secrets are kept no longer than they are needed.
            if (_status.State is not JobState.Running)
                _scrubber = new(null);
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }
}
