using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Hosting;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Operator.Tenancy;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>One run of a policy in a file, without a cluster. Cut short, the same again goes on with it.</summary>
internal sealed class FileBackup(TimeProvider time, ILoggerFactory logs, ConsoleProgress progress, InvocationConfiguration console)
{
    /// <returns>The run, ended; null when the errors have been written.</returns>
    /// <exception cref="InvalidDataException">The journal is another's.</exception>
    public async Task<BackupRun?> RunAsync(FileBackupWish wish, CancellationToken cancellationToken)
    {
        if (PolicyArgument.Read(wish.Policy.FullName, console.Error) is not { } policy)
            return null;
        var path = wish.Journal?.FullName ?? Path.GetFullPath($"{policy.Name}.journal.json");
        await using var engine = new Engine(new FolderCredentials(wish.Credentials.FullName), Bindings.Open, live: () => null, time, logs);
        var unfinished = await UnfinishedAsync(path, cancellationToken);
        if (unfinished is not null && (unfinished.PolicyName != policy.Name || unfinished.Namespace != policy.Namespace))
            throw new InvalidDataException($"--journal: {path} is the unfinished run of {unfinished.Namespace}/{unfinished.PolicyName}; name another file.");
        return await DriveAsync(engine, policy, unfinished ?? NewRun(policy), new FileJournal(path, run => RunText.Tell(run, progress)), wish.Takeover, cancellationToken);
    }

    private static async Task<BackupRun?> UnfinishedAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await FileJournal.ReadAsync(path, cancellationToken) is { Ended: false } found ? found : null;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"--journal: {e.Message}", e);
        }
    }

    private async Task<BackupRun> DriveAsync(Engine engine, BackupPolicy policy, BackupRun run, FileJournal journal, bool takeover, CancellationToken cancellationToken)
    {
        var host = Environment.MachineName.ToLowerInvariant();
        var identity = new RunIdentity($"host-{host}", Versions.Operator, new FencingTerm($"command-line-{host}", time.GetUtcNow().ToUnixTimeSeconds()), takeover) { Guest = true };
        while (!run.Ended)
        {
            var current = run;
            var pass = await engine.Driver.PassAsync(current, policy, token => engine.Ports.OpenAsync(policy, current.Resolved, token), identity, journal, cancellationToken);
            run = pass.Run;
            if (pass.Again is { } again && again > TimeSpan.Zero)
                await Task.Delay(again, time, cancellationToken);
        }

        try
        {
            var ports = await engine.Ports.OpenAsync(policy, run.Resolved, cancellationToken);
            foreach (var left in await new GuestLeave(engine.Owners).HandBackAsync(policy, run, ports, identity, cancellationToken))
                progress.Line(left);
        }
        catch (StepFailedException refusal)
        {
            progress.Line($"If farm or containers were borrowed, they were not handed back. {refusal.Failure}");
        }

        return run;
    }

    private BackupRun NewRun(BackupPolicy policy)
    {
        var now = time.GetUtcNow();
        var slot = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return new BackupRun
        {
            Namespace = policy.Namespace,
            Name = RunNames.Backup(policy.Name, slot),
            PolicyName = policy.Name,
            Uid = Guid.NewGuid().ToString(),
            Trigger = RunTrigger.Manual,
            Slot = slot,
        };
    }
}
