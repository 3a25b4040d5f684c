using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs.Steps;

/// <summary>
/// Has the farm back itself up into a fresh directory that bears the run's name. The job's id is derived, so that a
/// process that died here finds the job that it started; a job that may have had its effect is never started again.
/// </summary>
public sealed class BackUpFarmStep(TimeProvider time) : IRunStep
{
    /// <summary>Each leaves a directory on the farm's share; further ones are the next run's.</summary>
    private const int MaximumAttempts = 3;

    public string Name => StepNames.BackUpFarm;

    public async Task<StepOutcome> ExecuteAsync(StepContext context, CancellationToken cancellationToken)
    {
        var (run, resolved) = (context.Run, context.Resolved);
        var setId = context.Step.Attempts <= 1 ? resolved.SetId : $"{resolved.SetId}-a{context.Step.Attempts}";
        var id = RunNames.Job(context.Operation, "backup", context.Step.Attempts);
        var job = await context.Ports.Farm.FindJobAsync(id, RunDriver.Patience, cancellationToken);
        if (job is null or { State: JobState.NeedsSecrets })
            job = await context.Ports.Farm.StartJobAsync(Request(context, id, setId), cancellationToken);
        return job.State switch
        {
            JobState.Succeeded => Done(run with { Passphrase = await PassphraseSource.SettleAsync(context, cancellationToken) }, job, job.Backup ?? throw Missing(job)),
            JobState.Failed when Passes(job, context.Step) => new StepOutcome.Again(run, FarmFailures.Of(job)),
            JobState.Failed => throw new StepFailedException(FarmFailures.Of(job) with { Retry = false }),
            JobState.Lost => throw new StepFailedException(new StepFailure(
                Reasons.FarmJobLost, $"The agent cannot tell what became of the backup in {setId}, so it is not counted and not repeated under this name; the next run makes a new one.", Retry: false)),
            _ => new StepOutcome.Waiting(run with { Progress = new RunProgress { Step = Name, Percent = job.Percent, Phase = job.Phase } }),
        };
    }

    /// <summary>Somebody else's backup is waited for; one of ours that failed is made again, in a directory of its own, though not for ever.</summary>
    private static bool Passes(JobStatus job, StepRecord step) =>
        job.Error is { Retryable: true } error && (error.Code == FarmErrorCodes.BackupRunning || step.Attempts < MaximumAttempts);

    private StepOutcome.Done Done(BackupRun run, JobStatus job, BackupEvidence evidence)
    {
        if (evidence.FingerprintBefore != evidence.FingerprintAfter)
        {
            throw new StepFailedException(new StepFailure(
                Reasons.ChangedDuringBackup, "The Secure Store's configuration changed while it was backed up, so the set may hold neither the old state nor the new one. Run it again.", Retry: false));
        }

        var set = new FarmSetEvidence
        {
            Id = evidence.SetId,
            Directory = evidence.Directory,
            FinishedAt = job.FinishedAt ?? time.GetUtcNow(),
            ConfigurationFingerprint = evidence.FingerprintAfter,
            Items = [.. evidence.Items.Select(ItemOf)],
        };
        var warnings = evidence.Items.Sum(i => i.WarningCount);
        return new StepOutcome.Done(
            run with { FarmSet = set, Artifacts = new ArtifactTotals { Files = evidence.Files, Bytes = evidence.Bytes } },
            $"{evidence.Files} files, {evidence.Bytes} bytes in {evidence.Directory}{(warnings == 0 ? "" : $"; SharePoint counted {warnings} warnings, see the log in the set")}. {string.Join(" ", job.Warnings)}".Trim());
    }

    private static FarmSetItem ItemOf(BackupItemEvidence item) => new()
    {
        Role = item.Role,
        ItemPath = item.ItemPath,
        BackupId = item.BackupId,
        DirectoryName = item.DirectoryName,
        DatabaseFile = item.DatabaseFile,
        DatabaseVerification = item.DatabaseVerification,
        Warnings = item.WarningCount,
        Log = item.Log,
    };

    private static JobRequest Request(StepContext context, string id, string setId) => new()
    {
        Id = id,
        Kind = JobKind.Backup,
        Term = context.Identity.Term,
        Backup = new BackupJob
        {
            SetId = setId,
            Application = context.Resolved.ApplicationId,
            ApplicationItem = context.Resolved.ApplicationItem,
            ProxyItem = context.Resolved.ProxyItem,
            BackupDirectory = context.Resolved.BackupDirectory,
            Threads = context.Resolved.BackupThreads,
            IgnoreSpaceEstimate = context.Resolved.IgnoreSpaceEstimate,
        },
    };

    private static StepFailedException Missing(JobStatus job) => new(new StepFailure(
        Reasons.FarmProtocolError, $"The agent says that job {job.Id} succeeded and shows no evidence; without evidence nothing counts. Update the agent.", Retry: false));
}
