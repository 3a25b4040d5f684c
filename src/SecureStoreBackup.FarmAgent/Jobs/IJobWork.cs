using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>What a kind of job does. Run again after a restart, it goes on where the journal ends and repeats no effect blindly.</summary>
internal interface IJobWork
{
    /// <summary>The job's successful status; only evidence, warnings and kind are looked at.</summary>
    /// <param name="secrets">Null when the agent settles a job after its own restart: then nothing new is begun.</param>
    /// <param name="cancellationToken">Fires when the agent stops, and when the job is cancelled; which of them, the work need not know.</param>
    /// <exception cref="FarmRefusedException">The job failed; with <see cref="FarmErrorCodes.JobLost"/> it is lost.</exception>
    /// <exception cref="JobNeedsRequestException">To go on, the request has to be sent again.</exception>
    Task<JobStatus> RunAsync(Job job, JobSecrets? secrets, CancellationToken cancellationToken);

    /// <summary>
    /// Ends what a cancelled run began, and takes back what can be taken back. Called after the run was stopped or while it never
    /// ran, again after a crash, and never once a step was started as final (<see cref="Job.Start"/>).
    /// </summary>
    /// <returns>The hint of <see cref="FarmErrorCodes.JobCanceled"/>: what lies where, and what to do about it.</returns>
    /// <exception cref="FarmRefusedException">Something is left that must not be; the job fails with that instead.</exception>
    Task<string> UndoAsync(Job job, CancellationToken cancellationToken);
}

/// <summary>A settled job has not had its effect; it goes on when its request comes again.</summary>
public sealed class JobNeedsRequestException(string message) : Exception(message);
