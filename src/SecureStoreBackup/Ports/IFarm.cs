using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.Ports;

/// <summary>
/// One farm, through its agent. Calls map one to one to the agent's protocol; refusals are <see cref="StepFailedException"/>,
/// whose reason is the agent's error code where the agent answered.
/// </summary>
public interface IFarm
{
    Task<FarmInfo> DescribeAsync(CancellationToken cancellationToken);

    Task<PreflightReport> PreflightAsync(PreflightRequest request, CancellationToken cancellationToken);

    /// <summary>Registers a leadership term; a term lower than the one the agent knows is <see cref="Reasons.FarmFenced"/>.</summary>
    Task FenceAsync(FenceRequest request, CancellationToken cancellationToken);

    /// <summary>Starts a job, or finds it: the same id and body replays (secrets do not count).</summary>
    Task<JobStatus> StartJobAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>A job's status; waits up to <paramref name="wait"/> (at most 30 s) for it to end. Null when the agent knows no such job.</summary>
    Task<JobStatus?> FindJobAsync(string id, TimeSpan wait, CancellationToken cancellationToken);

    Task<IReadOnlyList<FarmSet>> ListSetsAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<SetFile>> ListFilesAsync(string setId, CancellationToken cancellationToken);

    ISourceFile Open(string setId, SetFile file);

    /// <summary>Deletes a set that the agent made or staged; one that is not there is success.</summary>
    Task DeleteSetAsync(string setId, FencingTerm term, CancellationToken cancellationToken);

    /// <summary>The configuration's fingerprint, as <see cref="PreflightReport.ConfigurationFingerprint"/>.</summary>
    /// <param name="application">Id of the service application.</param>
    Task<string> FingerprintAsync(string application, CancellationToken cancellationToken);

    /// <summary>What stands or falls with the service master key of an instance, by name; changes nothing.</summary>
    /// <exception cref="StepFailedException">The instance refuses, or the agent is too old to be asked.</exception>
    Task<ServiceMasterKeyDependents> ListDependentsAsync(string instance, CancellationToken cancellationToken);

    /// <summary>Cancels a job; its status then says whether it has ended. Null when the agent knows no such job.</summary>
    Task<JobStatus?> CancelJobAsync(string id, FencingTerm term, CancellationToken cancellationToken);

    /// <summary>What a job's scripts said, and the end of SharePoint's logs in its set; at most 1 MiB. Null when the agent knows no such job.</summary>
    Task<string?> ReadLogAsync(string id, CancellationToken cancellationToken);

    /// <summary>Puts a file of a set onto the farm; an equal one that is there is success, though its bytes are sent: ask for the digest first.</summary>
    /// <param name="content">Read once, from where it stands; not disposed.</param>
    Task StageFileAsync(FileToStage file, Stream content, FencingTerm term, CancellationToken cancellationToken);

    /// <summary>SHA-256 of a file on the farm, lower-case hex, read there anew. Null when the set has no such file.</summary>
    Task<string?> DigestAsync(string setId, SetFile file, CancellationToken cancellationToken);
}
