using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Operator.Adapters.FarmAgent;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Turns a failed job into a refusal, in the agent's own words, under the same reason as an answer with that error.</summary>
public static class FarmFailures
{
    public static StepFailure Of(JobStatus job) => job.Error is { } error
        ? FarmErrors.ToFailure(error)
        : new StepFailure(Reasons.FarmProtocolError, $"The agent reports job {job.Id} as {job.State} and does not say why; see the agent's log.", Retry: false);
}
