using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore backup</c>: one run now, by the operator of a cluster, or right here by a policy in a file.</summary>
internal static class BackupCommand
{
    private const int Interrupted = 130;

    public static Command Create() => Create(TimeProvider.System);

    internal static Command Create(TimeProvider time)
    {
        var (cluster, file, output) = (new ClusterArguments(), new FileBackupArguments(), new OutputOption());
        var policy = new Argument<string?>("POLICY") { Description = "NAME or NAMESPACE/NAME of a policy in the cluster, whose operator makes the backup.", Arity = ArgumentArity.ZeroOrOne };
        var noWait = new Option<bool>("--no-wait") { Description = "With POLICY: ask for the backup, and leave." };
        var command = new Command("backup",
            """
            Make one backup now. With POLICY, the operator of the cluster makes it: a SecureStoreBackup is created, and followed until it
            has ended; interrupting that stops nothing but the following (exit code 130). With --policy and --credentials it is made right
            here without a cluster; cut short, the same command goes on with it.
            Exit code 0: every target holds a verified recovery point (with --no-wait: it was asked for); 1: it failed, or was refused;
            2: bad arguments, a bad file, or no such policy.

            Examples:
              securestore backup contoso --namespace sharepoint
              securestore backup sharepoint/contoso --no-wait --output json
              securestore backup --policy policy.yaml --credentials ./credentials
            """)
        {
            policy, noWait,
        };
        file.AddTo(command);
        cluster.AddTo(command);
        output.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(policy) is null == file.IsEmpty(result) || !(file.IsEmpty(result) || file.IsWhole(result)))
                result.AddError("say either which POLICY of the cluster, or both --policy and --credentials to make a backup without one.");
        });
        command.SetAction((parsed, cancellationToken) => Guard.RunAsync(parsed.InvocationConfiguration, async () =>
        {
            using var logs = LogOutput.Create(LogLevel.Warning);
            using var progress = ConsoleProgress.For(parsed.InvocationConfiguration.Error, time);
            if (parsed.GetValue(policy) is not { } named)
                return Tell(parsed, output, await new FileBackup(time, logs, progress, parsed.InvocationConfiguration).RunAsync(file.Of(parsed), cancellationToken), progress);
            using var client = cluster.Open(parsed, time, logs);
            var backup = new ClusterBackup(client, time, progress);
            var key = cluster.Key(parsed, client, named);
            if (await backup.StartAsync(key, cancellationToken) is not { } started)
                return await Guard.RefuseAsync(parsed.InvocationConfiguration, $"there is no SecureStoreBackupPolicy {key}; see securestore status --all-namespaces.", ExitCodes.Invalid);
            if (parsed.GetValue(noWait))
            {
                output.Write(parsed, started, RunJson.Default.BackupRun, text => text.WriteLine($"{started.Namespace}/{started.Name} was asked for; see kubectl -n {started.Namespace} get ssb {started.Name}."));
                return ExitCodes.Good;
            }

            try
            {
                return await backup.FollowAsync(started, cancellationToken) is { } ended
                    ? Tell(parsed, output, ended, progress)
                    : await Guard.RefuseAsync(parsed.InvocationConfiguration, $"somebody deleted {started.Namespace}/{started.Name} while it was under way; securestore status says what there is.", ExitCodes.Failed);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                progress.Line($"The backup goes on without you: kubectl -n {started.Namespace} get ssb {started.Name} --watch");
                return Interrupted;
            }
        }));
        return command;
    }

    /// <param name="run">Null when the errors have been written.</param>
    private static int Tell(ParseResult parsed, OutputOption output, BackupRun? run, ConsoleProgress progress)
    {
        progress.Dispose();
        if (run is null)
            return ExitCodes.Invalid;
        output.Write(parsed, run, RunJson.Default.BackupRun, text => text.WriteLine(run.Message));
        return run.Phase == RunPhase.Completed ? ExitCodes.Good : ExitCodes.Failed;
    }
}
