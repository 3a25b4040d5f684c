using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Gives one instance the service master key that the point names. An identical key is success, and changes nothing.</summary>
public sealed class RestoreServiceMasterKeyStep : IRestoreStep
{
    public string Name => RestoreStepNames.RestoreServiceMasterKey;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var farm = await context.OpenFarmAsync(cancellationToken);
        await farm.FenceAsync(new FenceRequest(context.Identity.Term, context.Identity.Takeover) { Borrow = context.Identity.Guest ? true : null }, cancellationToken);
        var id = RunNames.Job(context.Operation, "smk", context.Step.Attempts);
        var job = await farm.FindJobAsync(id, RunDriver.Patience, cancellationToken);
        if (job is null)
            FarmGuards.CheckStill(context, await farm.DescribeAsync(cancellationToken));
        if (job is null or { State: JobState.NeedsSecrets })
            job = await farm.StartJobAsync(await RequestAsync(context, id, cancellationToken), cancellationToken);
        return job.State switch
        {
            JobState.Succeeded => Done(run, job),
            JobState.Failed when job.Error is { Retryable: true } && context.Step.Attempts < 3 => new RestoreOutcome.Again(run, FarmFailures.Of(job)),
            JobState.Failed when job.Error is { Code: FarmErrorCodes.SqlKeyNeedsForce } error => throw new StepFailedException(FarmErrorsOf(error)),
            JobState.Failed => throw new StepFailedException(FarmFailures.Of(job) with { Retry = false }),
            JobState.Lost => throw new StepFailedException(new StepFailure(Reasons.FarmJobLost, "The agent cannot tell what became of the key. Make a new restore: an instance that has the key already says so and changes nothing.", Retry: false)),
            _ => new RestoreOutcome.Waiting(run with { Progress = new RunProgress { Step = Name, Percent = job.Percent, Phase = job.Phase } }),
        };
    }

    private static StepFailure FarmErrorsOf(FarmError error) =>
        new(error.Code, $"{error.Message} Nothing was changed. To go on all the same, and lose for good what cannot be decrypted, make a restore with spec.acknowledgeDataLoss: true.", Retry: false);

    private static RestoreOutcome.Done Done(RestoreRun run, JobStatus job)
    {
        var evidence = job.RestoreServiceMasterKey ?? throw new StepFailedException(new StepFailure(
            Reasons.FarmProtocolError, $"The agent says that job {job.Id} succeeded and shows no evidence; without evidence nothing counts. Update the agent.", Retry: false));
        run = run with { Findings = run.Findings with { ServiceMasterKey = Told(evidence.Outcome), SqlMessages = evidence.Messages.Count == 0 ? null : [.. evidence.Messages.Take(20)] } };
        return evidence.LeftBehind is { } path
            ? new RestoreOutcome.Done(run with { Findings = run.Findings with { ToDo = [$"Delete {path} on the server of {evidence.Instance} by hand: it is a key."] } }, $"{evidence.Outcome}; the key's file could not be deleted: {path}.", Reasons.ServiceMasterKeyLeftBehind)
            : new RestoreOutcome.Done(run, $"{evidence.Outcome}. The key's file is deleted and proven gone.");
    }

    private static async Task<JobRequest> RequestAsync(RestoreContext context, string id, CancellationToken cancellationToken)
    {
        var (resolved, world) = (context.Resolved, context.World);
        var container = await context.OpenContainerAsync(cancellationToken);
        var point = await context.ReadPointAsync(container, cancellationToken);
        var key = point.Manifest.ServiceMasterKeys.First(k => k.Instance == resolved.Instance);
        var password = await world.ReadSecretAsync(container, point, key.PasswordSecretId, cancellationToken);
        var file = await world.ReadSecretAsync(container, point, key.FileSecretId, cancellationToken);
        return new JobRequest
        {
            Id = id,
            Kind = JobKind.RestoreServiceMasterKey,
            Term = context.Identity.Term,
            RestoreServiceMasterKey = new RestoreServiceMasterKeyJob(key.Instance, resolved.InstanceDirectory!, $"smk-{context.Operation.Op8}-restore-{context.Step.Attempts}", key.Sha256, resolved.AcknowledgeDataLoss),
            Secrets = new JobSecrets { Password = password.Reveal(), KeyFile = Decoded(file, key.FileSecretId) },
        };
    }

    private static RestoredKeyOutcome Told(ServiceMasterKeyOutcome outcome) => outcome switch
    {
        ServiceMasterKeyOutcome.Identical => RestoredKeyOutcome.Identical,
        ServiceMasterKeyOutcome.Forced => RestoredKeyOutcome.Forced,
        _ => RestoredKeyOutcome.Restored,
    };

    private static byte[] Decoded(SecretValue file, string id)
    {
        try
        {
            return Convert.FromBase64String(file.Reveal());
        }
        catch (FormatException)
        {
            throw new StepFailedException(new StepFailure(Reasons.SecretReadBackDiffers, $"{id} is not the base64 text that was written.", Retry: false));
        }
    }
}
