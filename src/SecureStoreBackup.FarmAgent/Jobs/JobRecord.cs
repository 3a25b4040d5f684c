using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>One line of a job's journal. No record ever holds a secret.</summary>
public sealed record JobRecord
{
    public required JobRecordKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Accepted: what was asked, without its secrets.</summary>
    public JobRequest? Request { get; init; }

    /// <summary>Prepared: the fingerprint, of the configuration or of the service master key, before the first effect.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Prepared: the database that the backup must hold.</summary>
    public ServiceDatabase? Database { get; init; }

    /// <summary>Prepared: digest of the service master key's own catalog row, before it is restored.</summary>
    public string? KeyRow { get; init; }

    /// <summary>Prepared: what stood there before a restore.</summary>
    public RestorePreparation? Restore { get; init; }

    /// <summary>Started: which part of the job, as in <c>app</c>.</summary>
    public string? Step { get; init; }

    /// <summary>Started: the child that does it; null when the agent does it itself.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Started: its effect cannot be taken back, so the job cannot be cancelled any more.</summary>
    public bool? Final { get; init; }

    /// <summary>Ended: the last status, without the content of an export.</summary>
    public JobStatus? Status { get; init; }
}

public enum JobRecordKind
{
    Accepted,

    /// <summary>The job's directory is about to be made.</summary>
    Prepared,

    /// <summary>A part is about to have its effect.</summary>
    Started,

    /// <summary>Somebody cancelled the job; whatever happens, nothing of it is begun after this.</summary>
    Canceling,
    Ended,
}
