using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>Has SharePoint restore the set, once. The job's id is derived, so that a process that died here finds the job that it started.</summary>
public sealed class RestoreFarmStep(TimeProvider time) : IRestoreStep
{
    public string Name => RestoreStepNames.RestoreFarm;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var farm = await context.OpenFarmAsync(cancellationToken);
        var id = RunNames.Job(context.Operation, "restore", context.Step.Attempts);
        var job = await farm.FindJobAsync(id, RunDriver.Patience, cancellationToken);
        if (job is null && run.Findings.Asked)
            throw new StepFailedException(new StepFailure(
                Reasons.FarmJobLost, "The agent took the restore on, and knows nothing of it any more: its data were lost. SharePoint is not asked a second time. Look at the service application on the farm and at sprestore.log in the set, then make a new restore.", Retry: false));
        if (job is null)
            FarmGuards.CheckStill(context, await farm.DescribeAsync(cancellationToken));
        if (job is null or { State: JobState.NeedsSecrets })
            job = await farm.StartJobAsync(await RequestAsync(context, id, cancellationToken), cancellationToken);
        run = run with { Findings = run.Findings with { Asked = true } };
        return job.State switch
        {
            JobState.Succeeded => Done(run, job),
            // Somebody else's job came first: ours has not begun.
            JobState.Failed when job.Error is { Code: FarmErrorCodes.BackupRunning } => new RestoreOutcome.Again(run with { Findings = run.Findings with { Asked = false } }, FarmFailures.Of(job)),
            JobState.Failed => new RestoreOutcome.Failed(run, FarmFailures.Of(job)),
            JobState.Lost => new RestoreOutcome.Failed(run, new StepFailure(
                Reasons.FarmJobLost, $"The agent cannot tell what became of the restore. Look at the service application on the farm and at sprestore.log in the set, then make a new restore: {job.Error?.Message}", Retry: false)),
            _ => new RestoreOutcome.Waiting(run with { Progress = new RunProgress { Step = Name, Percent = job.Percent, Phase = job.Phase } }),
        };
    }

    private RestoreOutcome.Done Done(RestoreRun run, JobStatus job)
    {
        var evidence = job.Restore ?? throw new StepFailedException(new StepFailure(
            Reasons.FarmProtocolError, $"The agent says that job {job.Id} succeeded and shows no evidence; without evidence nothing counts. Update the agent.", Retry: false));
        var warnings = evidence.Items.Sum(i => i.WarningCount);
        var online = evidence.ServicesOnline.Count == 0 ? "on no server" : $"on {string.Join(", ", evidence.ServicesOnline)}";
        return new RestoreOutcome.Done(
            run with { Findings = run.Findings with { RestoredAt = job.FinishedAt ?? time.GetUtcNow(), ServicesOnline = evidence.ServicesOnline } },
            $"SharePoint recorded the restore {string.Join(", ", evidence.Items.Where(i => i.RestoreId is not null).Select(i => $"{i.RestoreId} ({i.Role})"))}{(warnings == 0 ? "" : $" with {warnings} warnings")}; the service is online {online}. {string.Join(" ", job.Warnings)}".Trim());
    }

    private static async Task<JobRequest> RequestAsync(RestoreContext context, string id, CancellationToken cancellationToken)
    {
        var manifest = (await context.ReadPointAsync(await context.OpenContainerAsync(cancellationToken), cancellationToken)).Manifest;
        return new JobRequest
        {
            Id = id,
            Kind = JobKind.Restore,
            Term = context.Identity.Term,
            Restore = new RestoreJob
            {
                SetId = manifest.Set.Id,
                BackupDirectory = SetStage.DirectoryOf(manifest.Set),
                Items = [.. manifest.Set.Items.OrderBy(i => i.Role, StringComparer.Ordinal).Select(i => new RestoreItem(i.Role, i.ItemPath, i.BackupId))],
                Build = manifest.Farm.Build,
            },
        };
    }
}
