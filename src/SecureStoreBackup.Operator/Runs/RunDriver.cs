using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Telemetry;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// Drives a run one pass at a time: what <see cref="RunPlanner"/> decides is journalled before it is done and again after.
/// A crash between any two lines leaves a journal from which the next pass goes on.
/// </summary>
public sealed class RunDriver(IEnumerable<IRunStep> steps, TimeProvider time, ILogger<RunDriver> log)
{
    /// <summary>How long a pass waits for something that is under way before it reports progress. Progress is written no more often.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long a pass waits for each but the last of the steps that go on side by side. Default not at all.</summary>
    public TimeSpan Glance { get; init; }

    private readonly ConcurrentDictionary<(string Uid, string Step), DateTimeOffset> _opens = new();

    private readonly Dictionary<string, IRunStep> _steps = steps.ToDictionary(s => s.Name);

    /// <returns>The run as it stands in the journal now, and when to come again; null when it has ended.</returns>
    /// <exception cref="JournalConflictException">Read the run again.</exception>
    public async Task<RunPass> PassAsync(
        BackupRun run, BackupPolicy policy, Func<CancellationToken, Task<RunPorts>> ports, RunIdentity identity, IRunJournal journal, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        switch (RunPlanner.Next(run, now))
        {
            case RunDecision.Nothing:
                return new RunPass(run, null);
            case RunDecision.Finish finish:
                return new RunPass(await JournalAsync(journal, run, Finished(run, finish, now), cancellationToken), null);
            case RunDecision.Begin begin:
                return new RunPass(await JournalAsync(journal, run, Begun(run, begin.Step, now), cancellationToken), TimeSpan.Zero);
            case RunDecision.GiveUp giveUp:
                if (_steps.TryGetValue(StepNames.Split(giveUp.Step.Name).Step, out var late))   // first: once the journal says that it has ended, nobody comes back to it
                    await late.AbandonAsync(run.Uid, giveUp.Step.Name, cancellationToken);
                return new RunPass(await JournalAsync(journal, run, GivenUp(run, giveUp, now), cancellationToken), TimeSpan.Zero);
            case RunDecision.Continue next:
                var pass = new Pass(run, next.Step, policy, identity, Patience);
                var (after, again) = StepNames.Split(next.Step.Name).Target is null
                    ? await ExecuteAsync(pass, ports, cancellationToken)
                    : await ExecuteAsync(RunPlanner.Running(run), pass, ports, cancellationToken);
                return new RunPass(await JournalAsync(journal, run, after, cancellationToken), again);
            default:
                throw new InvalidOperationException("The planner made a decision that the driver does not know.");
        }
    }

    /// <summary>Drops what is remembered of a run that is not driven any more: it ended, or its object is gone.</summary>
    public void Forget(string uid)
    {
        foreach (var key in _opens.Keys.Where(key => key.Uid == uid))
            _opens.TryRemove(key, out _);
    }

    /// <summary>
    /// Steps of several targets: the pass glances at each and waits for the last one. It ends with the first that ends, which is
    /// journalled before anything else is done. A refused one waits for its time while the others go on.
    /// </summary>
    private async Task<(BackupRun Run, TimeSpan Again)> ExecuteAsync(IReadOnlyList<StepRecord> running, Pass pass, Func<CancellationToken, Task<RunPorts>> ports, CancellationToken cancellationToken)
    {
        var (run, again) = (pass.Run, TimeSpan.MaxValue);
        var due = running.Where(s => Opens(run, s) <= time.GetUtcNow()).ToArray();
        foreach (var (index, step) in due.Index())
        {
            (run, var wait) = await ExecuteAsync(pass with { Run = run, Step = step, Patience = index == due.Length - 1 ? Patience : Glance }, ports, cancellationToken);
            if (run.Find(step.Name)!.State != StepState.Running)
            {
                _opens.TryRemove((run.Uid, step.Name), out _);
                return (run, TimeSpan.Zero);
            }

            _opens[(run.Uid, step.Name)] = time.GetUtcNow() + wait;
        }

        foreach (var step in running)
        {
            var wait = Opens(run, step) - time.GetUtcNow();
            again = wait < again ? wait : again;
        }

        return (Told(run), again > TimeSpan.Zero ? again : TimeSpan.Zero);
    }

    /// <summary>Every target that waits is named, whichever was asked last.</summary>
    private static BackupRun Told(BackupRun run) => RunPlanner.Running(run).Where(s => s.FailingSince is not null).ToArray() is [var first, ..] waiting
        ? run with { Reason = first.Reason, Message = string.Join(" ", waiting.Select(s => $"{s.Name} waits: {s.Message}")) }
        : run;

    /// <summary>When a refused step may be tried again; kept in memory, since a new process may try at once.</summary>
    private DateTimeOffset Opens(BackupRun run, StepRecord step) => _opens.GetValueOrDefault((run.Uid, step.Name));

    private async Task<(BackupRun Run, TimeSpan Again)> ExecuteAsync(Pass pass, Func<CancellationToken, Task<RunPorts>> ports, CancellationToken cancellationToken)
    {
        var (run, step, policy, identity, patience) = pass;
        var executor = _steps[StepNames.Split(step.Name).Step];
        using var activity = RunTelemetry.Pass(run, step);
        try
        {
            var outcome = await executor.ExecuteAsync(new StepContext(run, step, policy, await ports(cancellationToken), identity) { Patience = patience }, cancellationToken);
            return outcome switch
            {
                StepOutcome.Done done => (Ended(done.Run, step, StepState.Succeeded, done.Reason, done.Message), TimeSpan.Zero),
                StepOutcome.Failed failed => Refused(failed.Run, step, failed.Failure with { Retry = false }),
                StepOutcome.Skipped skipped => (Ended(skipped.Run, step, StepState.Skipped, null, skipped.Message), TimeSpan.Zero),
                StepOutcome.Waiting waiting => (waiting.Progressed ? Recovered(waiting.Run, step) : waiting.Run, TimeSpan.Zero),
                StepOutcome.Again again => Refused(again.Run, step with { Attempts = step.Attempts + 1 }, again.Failure with { Retry = true }),
                _ => throw new InvalidOperationException("A step ended in a way that the driver does not know."),
            };
        }
        catch (StepFailedException refusal)
        {
            return Refused(run, step, executor.WaitsForPeople ? refusal.Failure with { Retry = true } : refusal.Failure);
        }
        catch (Exception unexpected) when (!cancellationToken.IsCancellationRequested)
        {
            // A bug of ours, or an answer that nobody thought of: said on the object, without its words, and ended by the step's limit.
            log.StepBroke(unexpected, run.Name, step.Name);
            return Refused(run, step, new StepFailure(Reasons.InternalError, $"{unexpected.GetType().Name} in {step.Name}; the operator's log says more.", Retry: true));
        }
    }

    /// <summary>A refusal that may pass is waited out within the step's limit; any other ends the step.</summary>
    private (BackupRun Run, TimeSpan Again) Refused(BackupRun run, StepRecord step, StepFailure failure)
    {
        var now = time.GetUtcNow();
        log.StepRefused(run.Name, step.Name, failure.Reason, failure.Message, failure.Retry);
        RunTelemetry.Refused(Activity.Current, step.Name, failure.Reason);
        var message = failure.Field is null ? failure.Message : $"{failure.Field}: {failure.Message}";
        if (!failure.Retry)
            return (Ended(run, step, StepState.Failed, failure.Reason, message), TimeSpan.Zero);
        var since = step.FailingSince ?? now;
        var waiting = step with { Reason = failure.Reason, Message = message, FailingSince = since };
        return (run.With(waiting) with { Reason = failure.Reason, Message = $"{step.Name} waits: {message}" }, Backoff.After(since, now, failure.RetryAfter));
    }

    private BackupRun Ended(BackupRun run, StepRecord step, StepState state, string? reason, string message)
    {
        log.StepEnded(run.Name, step.Name, state, message);
        RunTelemetry.StepEnded(step, state, time.GetUtcNow());
        return run.With(step with { State = state, Reason = reason, Message = message, FinishedAt = time.GetUtcNow(), FailingSince = null }) with
        {
            Reason = reason,
            Message = $"{step.Name}: {message}",
        };
    }

    private static BackupRun Recovered(BackupRun run, StepRecord step) =>
        step.FailingSince is null ? run : run.With(step with { Reason = null, Message = null, FailingSince = null }) with { Reason = null, Message = null };

    private static BackupRun Begun(BackupRun run, string step, DateTimeOffset now) =>
        run.With(new StepRecord { Name = step, State = StepState.Running, Attempts = 1, StartedAt = now }) with
        {
            Phase = RunPhase.Running,
            StartedAt = run.StartedAt ?? now,
            Deadline = now + StepLimits.Of(step),
            Progress = new RunProgress { Step = step },
            Reason = null,
            Message = null,
        };

    private static BackupRun GivenUp(BackupRun run, RunDecision.GiveUp giveUp, DateTimeOffset now)
    {
        var (step, limit) = giveUp;
        return run.With(step.GivenUp(limit, step.Name == StepNames.BackUpFarm ? Reasons.FarmJobStillRunning : Reasons.DeadlineExceeded, now));
    }

    private BackupRun Finished(BackupRun run, RunDecision.Finish finish, DateTimeOffset now)
    {
        Forget(run.Uid);
        log.RunFinished(run.Name, finish.Phase, finish.Message);
        RunTelemetry.RunEnded(run.Trigger, finish.Phase);
        return run with { Phase = finish.Phase, FinishedAt = now, Reason = finish.Reason, Message = finish.Message, Progress = null, Deadline = null };
    }

    private static async Task<BackupRun> JournalAsync(IRunJournal journal, BackupRun before, BackupRun after, CancellationToken cancellationToken)
    {
        if (before != after)
            await journal.WriteAsync(after, cancellationToken);
        return after;
    }

    private sealed record Pass(BackupRun Run, StepRecord Step, BackupPolicy Policy, RunIdentity Identity, TimeSpan Patience);
}

/// <param name="Again">When to come again; zero for at once, null when the run has ended.</param>
public sealed record RunPass(BackupRun Run, TimeSpan? Again);
