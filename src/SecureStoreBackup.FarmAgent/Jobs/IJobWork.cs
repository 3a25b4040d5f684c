using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>What a kind of job does. Run again after a restart, it goes on where the journal ends and repeats no effect blindly.</summary>
internal interface IJobWork
{
    /// <summary>The job's successful status; only evidence, warnings and kind are looked at.</summary>
    /// <param name="secrets">Null when the agent settles a job after its own restart: then nothing new is begun.</param>
    /// <exception cref="FarmRefusedException">The job failed; with <see cref="FarmErrorCodes.JobLost"/> it is lost.</exception>
    /// <exception cref="JobNeedsRequestException">To go on, the request has to be sent again.</exception>
    Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken);
}

/// <summary>A settled job has not had its effect; it goes on when its request comes again.</summary>
public sealed class JobNeedsRequestException(string message) : Exception(message);
