using Microsoft.Extensions.Logging;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>
/// Drives a restore one pass at a time: what <see cref="RestorePlanner"/> decides is journalled before it is done and again after.
/// A crash between any two lines leaves a journal from which the next pass goes on.
/// </summary>
public sealed class RestoreDriver(IEnumerable<IRestoreStep> steps, TimeProvider time, ILogger<RestoreDriver> log)
{
    private readonly Dictionary<string, IRestoreStep> _steps = steps.ToDictionary(s => s.Name);

    /// <exception cref="JournalConflictException">Read the run again.</exception>
    public async Task<RestorePass> PassAsync(RestoreRun run, IRestoreWorld world, RunIdentity identity, IRestoreJournal journal, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = RestorePlanner.Next(run, now);
        if (next is RestoreDecision.GiveUp { Step.Name: var late } && _steps.TryGetValue(late, out var step))   // first: once the journal says that it has ended, nobody comes back to it
            await step.AbandonAsync(run.Uid, cancellationToken);
        var (after, again) = next switch
        {
            RestoreDecision.Nothing => (run, null),
            RestoreDecision.Begin begin => (Begun(run, begin.Step, now), TimeSpan.Zero),
            RestoreDecision.GiveUp giveUp => (GivenUp(run, giveUp, now), TimeSpan.Zero),
            RestoreDecision.Await wait => (run with { Phase = RestorePhase.AwaitingConfirmation, Deadline = wait.Until, Reason = wait.Reason, Message = wait.Message, Progress = null }, wait.Until - now),
            RestoreDecision.Finish finish => (Finished(run, finish, now), null),
            RestoreDecision.Continue go => await ExecuteAsync(new RestoreContext(run, go.Step, world, identity), cancellationToken),
            _ => throw new InvalidOperationException("The planner made a decision that the driver does not know."),
        };
        if (after != run)
            await journal.WriteAsync(after, cancellationToken);
        return new RestorePass(after, again);
    }

    private async Task<(RestoreRun Run, TimeSpan? Again)> ExecuteAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var (run, step) = (context.Run, context.Step);
        try
        {
            return await _steps[step.Name].ExecuteAsync(context, cancellationToken) switch
            {
                RestoreOutcome.Done done => (Ended(done.Run, step, StepState.Succeeded, done.Reason, done.Message), TimeSpan.Zero),
                RestoreOutcome.Skipped skipped => (Ended(skipped.Run, step, StepState.Skipped, null, skipped.Message), TimeSpan.Zero),
                RestoreOutcome.Failed failed => Refused(failed.Run, step, failed.Failure with { Retry = false }),
                RestoreOutcome.Again again => Refused(again.Run, step with { Attempts = step.Attempts + 1 }, again.Failure with { Retry = true }),
                RestoreOutcome.Waiting waiting => (Recovered(waiting.Run, step), waiting.After),
                _ => throw new InvalidOperationException("A step ended in a way that the driver does not know."),
            };
        }
        catch (StepFailedException refusal)
        {
            return Refused(run, step, refusal.Failure);
        }
        catch (Exception unexpected) when (!cancellationToken.IsCancellationRequested)
        {
            log.StepBroke(unexpected, run.Name, step.Name);
            return Refused(run, step, new StepFailure(Reasons.InternalError, $"{unexpected.GetType().Name} in {step.Name}; the operator's log says more.", Retry: true));
        }
    }

    /// <summary>A refusal that may pass is waited out within the step's limit; any other ends the step.</summary>
    private (RestoreRun Run, TimeSpan? Again) Refused(RestoreRun run, StepRecord step, StepFailure failure)
    {
        var now = time.GetUtcNow();
        log.StepRefused(run.Name, step.Name, failure.Reason, failure.Message, failure.Retry);
        var message = failure.Field is null ? failure.Message : $"{failure.Field}: {failure.Message}";
        if (!failure.Retry)
            return (Ended(run, step, StepState.Failed, failure.Reason, message), TimeSpan.Zero);
        var since = step.FailingSince ?? now;
        if (run.Phase == RestorePhase.AwaitingKey)   // what a person has to do stays told, whatever we cannot see meanwhile
            return (run.With(step with { FailingSince = since }) with { Progress = new RunProgress { Step = step.Name, Phase = Shorter($"Cannot look: {message}") } }, Backoff.After(since, now, failure.RetryAfter));
        var waiting = step with { Reason = failure.Reason, Message = message, FailingSince = since };
        return (run.With(waiting) with { Reason = failure.Reason, Message = $"{step.Name} waits: {message}" }, Backoff.After(since, now, failure.RetryAfter));
    }

    private RestoreRun Ended(RestoreRun run, StepRecord step, StepState state, string? reason, string message)
    {
        log.StepEnded(run.Name, step.Name, state, message);
        return run.With(step with { State = state, Reason = reason, Message = message, FinishedAt = time.GetUtcNow(), FailingSince = null }) with
        {
            Phase = RestorePhase.Running,
            Reason = reason,
            Message = $"{step.Name}: {message}",
        };
    }

    private static RestoreRun Recovered(RestoreRun run, StepRecord step) =>
        step.FailingSince is null ? run
        : run.Phase == RestorePhase.AwaitingKey ? run.With(run.Find(step.Name)! with { FailingSince = null })
        : run.With(step with { Reason = null, Message = null, FailingSince = null }) with { Reason = null, Message = null };

    private static string Shorter(string text) => text.Length <= 256 ? text : $"{text[..255]}…";

    private static RestoreRun Begun(RestoreRun run, string step, DateTimeOffset now) =>
        run.With(new StepRecord { Name = step, State = StepState.Running, Attempts = 1, StartedAt = now }) with
        {
            Phase = step == RestoreStepNames.Plan ? RestorePhase.Pending : RestorePhase.Running,
            StartedAt = run.StartedAt ?? now,
            Deadline = now + RestorePlanner.LimitOf(step, RestorePhase.Running),
            Progress = new RunProgress { Step = step },
            Reason = null,
            Message = null,
        };

    private static RestoreRun GivenUp(RestoreRun run, RestoreDecision.GiveUp giveUp, DateTimeOffset now)
    {
        var (step, limit) = giveUp;
        return run.With(step.GivenUp(limit, step.Name == RestoreStepNames.RestoreFarm ? Reasons.FarmJobStillRunning : Reasons.DeadlineExceeded, now));
    }

    private RestoreRun Finished(RestoreRun run, RestoreDecision.Finish finish, DateTimeOffset now)
    {
        log.RestoreFinished(run.Name, finish.Phase, finish.Message);
        return run with { Phase = finish.Phase, FinishedAt = now, Reason = finish.Reason, Message = finish.Message, Progress = null, Deadline = null };
    }
}

/// <param name="Again">When to come again; zero for at once, null when the restore has ended.</param>
public sealed record RestorePass(RestoreRun Run, TimeSpan? Again);
