using System.CommandLine;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

/// <summary>Drives a restore from a file, telling each step on standard error, until it ends or waits to be confirmed.</summary>
internal sealed class ClusterlessRestore(RestoreDriver driver, IRestoreWorld world, RunIdentity identity, TimeProvider time, InvocationConfiguration console)
{
    private readonly ConsoleProgress _progress = ConsoleProgress.For(console.Error, time);

    /// <param name="fresh">What to begin with, unless the journal holds a restore that has not ended.</param>
    /// <exception cref="InvalidDataException">The journal is another's.</exception>
    public async Task<RestoreRun> RunAsync(RestoreRun fresh, string path, IFarm? farm, CancellationToken cancellationToken)
    {
        var run = await RestoreFileJournal.ReadAsync(path, cancellationToken) is { Ended: false } unfinished ? Resumed(unfinished, fresh, path) : fresh;
        var journal = new RestoreFileJournal(path, Tell);
        while (!run.Ended && !(run.Phase == RestorePhase.AwaitingConfirmation && run.Wish.Confirm is null))
        {
            var pass = await driver.PassAsync(run, world, identity, journal, cancellationToken);
            run = pass.Run;
            if (pass.Again is { } again && again > TimeSpan.Zero && run.Phase != RestorePhase.AwaitingConfirmation)
                await Task.Delay(again, time, cancellationToken);
        }

        _progress.Dispose();
        foreach (var line in run.Phase == RestorePhase.AwaitingConfirmation ? run.Resolved!.Plan : [])
            console.Error.WriteLine($"  - {line}");
        console.Error.WriteLine(run.Phase == RestorePhase.AwaitingConfirmation ? $"Nothing has been changed. To go ahead, the same command with --confirm {run.Resolved!.RecoveryPoint}." : run.Message);
        if (farm is not null && run.Ended)
            await HandBackAsync(farm, cancellationToken);
        return run;
    }

    /// <summary>What was begun is what goes on; only the confirmation is taken from the command line.</summary>
    private static RestoreRun Resumed(RestoreRun unfinished, RestoreRun fresh, string path) =>
        unfinished.Wish.Mode == fresh.Wish.Mode && unfinished.Wish.Source == fresh.Wish.Source && unfinished.Wish.PolicyName == fresh.Wish.PolicyName
            ? unfinished with { Wish = unfinished.Wish with { Confirm = unfinished.Wish.Confirm ?? fresh.Wish.Confirm } }
            : throw new InvalidDataException($"--journal: {path} is an unfinished restore ({unfinished.Wish.Mode}) of another point; name another file.");

    private async Task HandBackAsync(IFarm farm, CancellationToken cancellationToken)
    {
        try
        {
            await farm.FenceAsync(new FenceRequest(identity.Term, Takeover: false) { HandBack = true }, cancellationToken);
        }
        catch (StepFailedException refusal)
        {
            console.Error.WriteLine($"If the farm was borrowed, it was not handed back; until it is, no operator commands it: securestore takeover in the cluster. {refusal.Failure.Message}");
        }
    }

    /// <summary>A line for each thing that happened.</summary>
    private void Tell(RestoreRun run)
    {
        if (run.Ended || run.Steps.LastOrDefault() is not { } step)
            return;
        if (step is { State: StepState.Running, Message: null } && run is { Phase: not RestorePhase.AwaitingKey, Progress.Percent: { } percent })
        {
            _progress.Bar($"{step.State,-9} {step.Name}", percent);
            return;
        }

        var phase = step.State == StepState.Running && run.Progress is { } progress ? $" {(progress.Percent is { } part ? $"{part}%" : progress.Phase)}" : "";
        string[] lines = [$"{step.State,-9} {step.Name}{phase}{(step.Message is null ? "" : $": {step.Message}")}", .. run.Phase == RestorePhase.AwaitingKey ? run.Findings.ToDo ?? [] : []];
        _progress.Line(string.Join(Environment.NewLine, lines));
    }
}
