using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmAgent.Files;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Jobs;

/// <summary>Accepts jobs and runs them, one at a time; after a restart it settles what its predecessor left.</summary>
internal sealed class JobRunner(JobStore store, Fence fence, StagedSets staged, JobPruning pruning, Func<JobKind, IJobWork> works, ILogger<JobRunner> log) : IAsyncDisposable
{
    private static readonly TimeSpan s_busy = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;

    public JobStore Store => store;

    /// <summary>Fires when the agent stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public void PassFence(FenceRequest request)
    {
        if (request.Term is not { Number: >= 0, Uid.Length: > 0 and <= 128 })
            throw FarmRefusedException.BadRequest("term", "needs a uid of at most 128 characters and a number of 0 or more");
        lock (_gate)
        {
            if (request.HandBack is true)
                fence.HandBack(request.Term);
            else
                fence.Pass(request.Term, request.Takeover, Holder() is not null, request.Borrow is true);
        }
    }

    /// <summary>Starts the job, or finds it: the same id and body, whatever its secrets and term, replays.</summary>
    /// <returns>The job, and whether this request started it.</returns>
    public (Job Job, bool Started) Post(JobRequest request)
    {
        JobValidation.Check(request);
        lock (_gate)
        {
            fence.Pass(request.Term, takeover: false, Holder() is not null);
            var job = store.Find(request.Id);
            if (job is not null && !JobBody.Same(job.Request, request))
                throw new FarmRefusedException(FarmErrorCodes.JobConflict, $"The job '{request.Id}' was asked for with another body.", "Use a new id for a new job.");
            if (job is not null && job.Status.State is not JobState.NeedsSecrets)
                return (job, false);
            if (job is null && store.IsForgotten(request.Id))
                throw new FarmRefusedException(FarmErrorCodes.JobLost, $"The job '{request.Id}' is so old that its record was removed.", "Use a new id for a new job.");
            if (Holder(except: request.Id) is { } other)
                throw new FarmRefusedException(FarmErrorCodes.FarmBusy, $"The job '{other.Request.Id}' runs on this farm.", "Ask again when it has ended.", retryable: true) { RetryAfter = s_busy };
            RefuseForeignSet(request);
            job ??= store.Accept(request);
            Begin(job, request.Secrets ?? new JobSecrets());
            return (job, true);
        }
    }

    /// <summary>Changes a set's files while no job uses it, and lets none begin meanwhile.</summary>
    /// <exception cref="FarmRefusedException"><see cref="FarmErrorCodes.SetInUse"/>.</exception>
    /// <param name="toWrite">Whether files come: then a backup that waits for its request, and may yet write there, uses the set too.</param>
    public void WhileUnused(string set, bool toWrite, Action change)
    {
        lock (_gate)
        {
            if (store.All.FirstOrDefault(job => Uses(job, set, toWrite)) is { } user)
                throw new FarmRefusedException(FarmErrorCodes.SetInUse, $"The set '{set}' is in use by the job '{user.Request.Id}'.", "Ask again when that job has ended.", retryable: true) { RetryAfter = s_busy };
            change();
        }
    }

    /// <summary>Cancels a job: journalled first, so that a restarted agent goes on with it. A job that has ended stays as it is.</summary>
    /// <exception cref="FarmRefusedException">No such job, or its effect cannot be taken back any more.</exception>
    public async Task<Job> CancelAsync(string id, FencingTerm term)
    {
        Job job;
        lock (_gate)
        {
            fence.Pass(term, takeover: false, Holder() is not null);
            job = store.Find(id) ?? throw new FarmRefusedException(FarmErrorCodes.NotFound, $"The agent knows no job '{id}'.", "List the jobs.");
            if (job.Status.Ended)
                return job;
            if (!job.TryCancel())
                throw new FarmRefusedException(FarmErrorCodes.JobNotCancelable, $"The job '{id}' has begun what cannot be taken back.", "Let it end; cutting it off would leave the farm half changed.");
            if (job.Status.State is JobState.NeedsSecrets)
                CancelParked(job);
        }
        await job.StopAsync();
        return job;
    }

    /// <summary>Takes up jobs that had begun, or were being cancelled, when the last agent ended. Other jobs wait for their request.</summary>
    public void Settle()
    {
        lock (_gate)
        {
            pruning.Prune();
            foreach (var job in store.All.Where(job => job.Status.State is JobState.NeedsSecrets && job.Records[^1].Kind is JobRecordKind.Started or JobRecordKind.Canceling))
                Begin(job, secrets: null);
        }
    }

    /// <summary>Stops following the running job. What PowerShell does goes on, and the next agent takes it up.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>Completes when nothing of this runner goes on.</summary>
    public Task WhenStoppedAsync()
    {
        lock (_gate) return _running;
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await WhenStoppedAsync();
        _stopping.Dispose();
    }

    /// <summary>A job that never began ends at once; of another one, something may lie about.</summary>
    private void CancelParked(Job job)
    {
        if (job.Records.Any(record => record.Kind is JobRecordKind.Started))
            Begin(job, secrets: null);
        else
            Fail(job, JobState.Failed, Canceled("Nothing had begun.").Error);
    }

    private void Begin(Job job, JobSecrets? secrets)
    {
        var scrubber = new SecretScrubber(secrets);
        job.Resume(scrubber);
        // Only settling can begin a second one, when several jobs had begun; they follow each other.
        var before = _running;
        _running = Task.Run(async () =>
        {
            // How that one ended is its own affair.
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await FinishAsync(job, secrets, scrubber);
        });
    }

    private async Task FinishAsync(Job job, JobSecrets? secrets, SecretScrubber scrubber)
    {
        try
        {
            await RunAsync(job, secrets, scrubber);
        }
        catch (IOException refused)
        {
            // Its journal, or a file of its work: it has not ended, and settling it later finds what became of it.
            log.JournalRefused(job.Request.Id, refused.Message);
            job.Park($"A file of the job is refused, by the agent's disk or by the share: {refused.Message}");
        }
        // What goes wrong with old jobs is no trouble of this one.
        lock (_gate) pruning.Prune();
    }

    private async Task RunAsync(Job job, JobSecrets? secrets, SecretScrubber scrubber)
    {
        log.JobBegins(job.Request.Id, job.Request.Kind, secrets is null);
        try
        {
            var status = await ResultAsync(job, secrets);
            job.End(scrubber.Clean(status with { Id = job.Request.Id, Kind = job.Request.Kind, State = JobState.Succeeded, Percent = 100, Phase = "Done" }));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            log.JobLeft(job.Request.Id);
            return;
        }
        catch (JobNeedsRequestException parked)
        {
            job.Park(parked.Message);
            log.JobParked(job.Request.Id, parked.Message);
            return;
        }
        catch (FarmRefusedException refused)
        {
            Fail(job, refused.Error.Code is FarmErrorCodes.JobLost ? JobState.Lost : JobState.Failed, scrubber.Clean(refused.Error));
        }
#pragma warning disable CA1031 // A job must end in its journal, whatever went wrong with it.
        catch (Exception unexpected) when (unexpected is not IOException)
#pragma warning restore CA1031
        {
            // Its message may repeat what it was given; its type and place do not.
            log.JobBroke(job.Request.Id, unexpected.GetType().Name, unexpected.StackTrace ?? "");
            Fail(job, JobState.Failed, new FarmError(FarmErrorCodes.Internal, $"The agent failed: {unexpected.GetType().Name}.", "Look at the agent's log.", false));
        }
        log.JobEnded(job.Request.Id, job.Status.State, job.Status.Error?.Code ?? "none");
    }

    /// <summary>What the work returns; once the job is cancelled, the refusal that says so when nothing of it runs any more.</summary>
    private async Task<JobStatus> ResultAsync(Job job, JobSecrets? secrets)
    {
        var work = works(job.Request.Kind);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, job.Canceled);
        try
        {
            if (!job.IsCanceling)
                return await work.RunAsync(job, secrets, either.Token);
        }
        catch (Exception stopped) when (job.IsCanceling && !_stopping.IsCancellationRequested && stopped is OperationCanceledException or FarmRefusedException or JobNeedsRequestException)
        {
            // What came of it no longer counts.
        }
        job.Report("Cancelling", null);
        throw Canceled(await work.UndoAsync(job, _stopping.Token));
    }

    private static FarmRefusedException Canceled(string hint) => new(FarmErrorCodes.JobCanceled, "The job was cancelled.", hint);

    private static void Fail(Job job, JobState state, FarmError error) =>
        job.End(job.Status with { State = state, Error = error, Phase = null });

    /// <summary>The job that has the farm; null when none does.</summary>
    private Job? Holder(string? except = null) =>
        store.Running ?? store.All.FirstOrDefault(job => Holds(job) && !string.Equals(job.Request.Id, except, StringComparison.OrdinalIgnoreCase));

    /// <summary>A job that waits for its request holds the farm and its set as long as a process of its own lives.</summary>
    private static bool Holds(Job job) => job.Status.State is JobState.Running || (job.Status.State is JobState.NeedsSecrets && job.HasLivingProcess);

    private static bool Uses(Job job, string set, bool toWrite) =>
        (job.Request.Backup?.SetId == set || job.Request.Restore?.SetId == set)
        && (Holds(job) || (toWrite && job.Request.Backup is not null && job.Status.State is JobState.NeedsSecrets));

    /// <summary>A set belongs to the job that made it, or to who staged it.</summary>
    private void RefuseForeignSet(JobRequest request)
    {
        if (request.Backup is { SetId: var set } && store.All.Any(job => job.Request.Backup?.SetId == set && !string.Equals(job.Request.Id, request.Id, StringComparison.OrdinalIgnoreCase)))
            throw new FarmRefusedException(FarmErrorCodes.SetExists, $"The set '{set}' belongs to another job.", "Use a new set id for a new attempt.");
        if (request.Backup is { SetId: var taken } && staged.Find(taken) is not null)
            throw new FarmRefusedException(FarmErrorCodes.SetExists, $"The set '{taken}' was staged.", "Use a new set id for a backup.");
    }
}
