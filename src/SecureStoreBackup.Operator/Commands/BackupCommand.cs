using System.CommandLine;
using System.Text.Json;
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

/// <summary><c>securestore backup</c>: one run of a policy in a file, without a cluster. Cut short, the same command goes on with it.</summary>
internal static class BackupCommand
{
    private static readonly Option<FileInfo> _policy = new("--policy") { Description = "File with one SecureStoreBackupPolicy.", Required = true };
    private static readonly Option<DirectoryInfo> _credentials = new("--credentials") { Description = "Folder with the policy's secrets: DIR/SECRET/KEY, as in DIR/contoso-farm-agent/tls.crt.", Required = true };
    private static readonly Option<FileInfo?> _journal = new("--journal") { Description = "The run's journal. Default: POLICY.journal.json here. A journal of a run that has not ended is taken up again." };
    private static readonly Option<bool> _takeover = new("--takeover") { Description = "Go ahead although farm or containers are an operator's: borrow them, when no job runs there, and hand them back when the run has ended." };
    private static readonly Option<string> _output = new("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };

    public static Command Create()
    {
        _output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("backup",
            """
            Make one backup as a policy in a file says, without a cluster. Exit code 0: every target holds a verified recovery point.

            Example:
              securestore backup --policy policy.yaml --credentials ./credentials
            """)
        {
            _policy, _credentials, _journal, _takeover, _output,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var policy = PolicyArgument.Read(parsed.GetValue(_policy)!.FullName, Console.Error);
        if (policy is null)
            return 2;
        var path = parsed.GetValue(_journal)?.FullName ?? Path.GetFullPath($"{policy.Name}.journal.json");
        using var logs = LogOutput.Create(LogLevel.Warning);
        await using var engine = new Engine(new FolderCredentials(parsed.GetValue(_credentials)!.FullName), Bindings.Open, live: () => null, TimeProvider.System, logs);
        BackupRun? unfinished;
        try
        {
            unfinished = await FileJournal.ReadAsync(path, cancellationToken) is { Ended: false } found ? found : null;
        }
        catch (InvalidDataException e)
        {
            await Console.Error.WriteLineAsync($"--journal: {e.Message}");
            return 2;
        }

        if (unfinished is not null && (unfinished.PolicyName != policy.Name || unfinished.Namespace != policy.Namespace))
        {
            await Console.Error.WriteLineAsync($"--journal: {path} is the unfinished run of {unfinished.Namespace}/{unfinished.PolicyName}; name another file.");
            return 2;
        }

        var run = unfinished ?? NewRun(policy);
        run = await DriveAsync(engine, policy, run, new FileJournal(path, Tell), parsed.GetValue(_takeover), cancellationToken);
        if (parsed.GetValue(_output) == "json")
            Console.WriteLine(JsonSerializer.Serialize(run, RunJson.Default.BackupRun));
        else
            Console.WriteLine(run.Message);
        return run.Phase == RunPhase.Completed ? 0 : 1;
    }

    private static async Task<BackupRun> DriveAsync(Engine engine, BackupPolicy policy, BackupRun run, FileJournal journal, bool takeover, CancellationToken cancellationToken)
    {
        var host = Environment.MachineName.ToLowerInvariant();
        var identity = new RunIdentity($"host-{host}", Versions.Operator, new FencingTerm($"command-line-{host}", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()), takeover) { Guest = true };
        while (!run.Ended)
        {
            var current = run;
            var pass = await engine.Driver.PassAsync(current, policy, token => engine.Ports.OpenAsync(policy, current.Resolved, token), identity, journal, cancellationToken);
            run = pass.Run;
            if (pass.Again is { } again && again > TimeSpan.Zero)
                await Task.Delay(again, TimeProvider.System, cancellationToken);
        }

        try
        {
            var ports = await engine.Ports.OpenAsync(policy, run.Resolved, cancellationToken);
            foreach (var left in await new GuestLeave(engine.Owners).HandBackAsync(policy, run, ports, identity, cancellationToken))
                await Console.Error.WriteLineAsync(left);
        }
        catch (StepFailedException refusal)
        {
            await Console.Error.WriteLineAsync($"If farm or containers were borrowed, they were not handed back. {refusal.Failure}");
        }

        return run;
    }

    private static BackupRun NewRun(BackupPolicy policy)
    {
        var now = TimeProvider.System.GetUtcNow();
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

    /// <summary>A line for each thing that happened, on standard error.</summary>
    private static void Tell(BackupRun run)
    {
        var step = run.Steps.LastOrDefault();
        if (run.Ended || step is null)
            return;
        var progress = run.Progress is { Percent: { } percent } && step.State == StepState.Running ? $" {percent}%" : "";
        Console.Error.WriteLine($"{step.State,-9} {step.Name}{progress}{(step.Message is null ? "" : $": {step.Message}")}");
    }
}
