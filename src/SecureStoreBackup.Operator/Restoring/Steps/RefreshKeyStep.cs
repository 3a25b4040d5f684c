using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring.Steps;

/// <summary>
/// Opens the key with the passphrase. Where the farm refuses it, a restore waits and looks: whoever opens the key, by hand or with
/// a RefreshKey restore, has it completed. A drill has nobody to wait for.
/// </summary>
public sealed class RefreshKeyStep(TimeProvider time) : IRestoreStep
{
    /// <summary>How many looks in a row must find the key open.</summary>
    public const int Looks = 3;

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _later = TimeSpan.FromMinutes(1);

    /// <summary>A look has the farm list its whole backup tree: whoever acts at once is seen at once, and nobody is asked for days on end.</summary>
    private static readonly TimeSpan _eager = TimeSpan.FromMinutes(30);

    public string Name => RestoreStepNames.RefreshKey;

    public async Task<RestoreOutcome> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var farm = await context.OpenFarmAsync(cancellationToken);
        if (context.Run.Phase == RestorePhase.AwaitingKey)
            return await LookAsync(context, farm, cancellationToken);
        if (context.Run.Wish.Mode == RestoreMode.RefreshKey)
            await farm.FenceAsync(new FenceRequest(context.Identity.Term, context.Identity.Takeover) { Borrow = context.Identity.Guest ? true : null }, cancellationToken);
        var id = RunNames.Job(context.Operation, "refresh", context.Step.Attempts);
        var job = await farm.FindJobAsync(id, RunDriver.Patience, cancellationToken);
        if (job is null or { State: JobState.NeedsSecrets })
        {
            var info = await farm.DescribeAsync(cancellationToken);
            FarmGuards.CheckStill(context, info);
            var application = FarmView.Require(info, context.Resolved.ApplicationItem!);
            if (application.Proxy is not { } proxy)
                return Refused(context, new StepFailure(FarmErrorCodes.ProxyNotFound, $"No proxy is connected to '{application.Name}', without which the key cannot be opened.", Retry: false));
            JobRequest request;
            try
            {
                request = await RequestAsync(context, id, new RefreshKeyJob(application.Id, proxy.Id), cancellationToken);
            }
            catch (StepFailedException gone) when (!gone.Failure.Retry)
            {
                return Refused(context, gone.Failure);   // the passphrase went away since the plan was made; a person may have it
            }

            job = await farm.StartJobAsync(request, cancellationToken);
        }

        return job.State switch
        {
            JobState.Succeeded => Opened(context.Run, job.FinishedAt ?? time.GetUtcNow(), $"The farm accepted the passphrase, and {job.RefreshKey?.Probes ?? 0} probes in a row found the key open on the agent's server; other servers were not asked."),
            JobState.Failed when job.Error is { Retryable: true } => new RestoreOutcome.Again(context.Run, FarmFailures.Of(job)),
            JobState.Failed => Refused(context, FarmFailures.Of(job)),
            JobState.Lost => new RestoreOutcome.Again(context.Run, new StepFailure(Reasons.FarmJobLost, "The agent was restarted during the key refresh; a refresh may be repeated.", Retry: true)),
            _ => new RestoreOutcome.Waiting(context.Run with { Progress = new RunProgress { Step = Name, Percent = job.Percent, Phase = job.Phase ?? "The key is opened." } }),
        };
    }

    private RestoreOutcome.Waiting Refused(RestoreContext context, StepFailure failure)
    {
        if (context.Run.Wish.Mode != RestoreMode.SecureStore)
            throw new StepFailedException(failure with { Retry = false });
        var todo = KeySteps.Of(context.Run, failure);
        var run = context.Run with
        {
            Phase = RestorePhase.AwaitingKey,
            Deadline = context.Step.StartedAt + RestorePlanner.LimitOf(Name, RestorePhase.AwaitingKey),
            Reason = Reasons.AwaitingKey,
            Message = $"The Secure Store is restored, and its key is not open: {failure.Message} Credentials cannot be read until it is. What to do stands in status.findings.toDo; this restore then completes by itself.",
            Progress = WaitsForPerson,
            Findings = context.Run.Findings with { ToDo = todo, KeyLooks = 0 },
        };
        return new RestoreOutcome.Waiting(run.With(context.Step with { Reason = failure.Reason, Message = failure.Message }), _soon);
    }

    private static RunProgress WaitsForPerson { get; } = new() { Step = RestoreStepNames.RefreshKey, Phase = "A person opens the key." };

    private async Task<RestoreOutcome> LookAsync(RestoreContext context, IFarm farm, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var application = FarmView.Find(await farm.DescribeAsync(cancellationToken), context.Resolved.ApplicationItem!);
        var looks = application is { IsOpen: true } ? Math.Min(Looks, run.Findings.KeyLooks + 1) : 0;
        run = run with { Findings = run.Findings with { KeyLooks = looks }, Progress = WaitsForPerson };
        return looks == Looks
            ? Opened(run, time.GetUtcNow(), "A person opened the key; three looks in a row found it open on the agent's server.")
            : new RestoreOutcome.Waiting(run, looks > 0 || time.GetUtcNow() - context.Step.StartedAt < _eager ? _soon : _later);
    }

    private static RestoreOutcome.Done Opened(RestoreRun run, DateTimeOffset at, string message) =>
        new(run with { Findings = run.Findings with { KeyOpenAt = at, ToDo = null } }, message);

    private static async Task<JobRequest> RequestAsync(RestoreContext context, string id, RefreshKeyJob refresh, CancellationToken cancellationToken)
    {
        var container = await context.OpenContainerAsync(cancellationToken);
        var secret = await context.World.ReadSecretAsync(container, await context.ReadPointAsync(container, cancellationToken), context.Resolved.PassphraseSecretId!, cancellationToken);
        return new JobRequest { Id = id, Kind = JobKind.RefreshKey, Term = context.Identity.Term, RefreshKey = refresh, Secrets = new JobSecrets { Passphrase = secret.Reveal() } };
    }
}
