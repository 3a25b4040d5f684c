using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Turns a failed job into a refusal, in the agent's own words.</summary>
public static class FarmFailures
{
    public static StepFailure Of(JobStatus job) => job.Error is { } error
        ? new StepFailure(error.Code, $"{error.Message} {error.Hint}".Trim(), error.Retryable)
        : new StepFailure(Reasons.FarmProtocolError, $"The agent reports job {job.Id} as {job.State} and does not say why; see the agent's log.", Retry: false);
}
