using System.CommandLine;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>sandbox up</c>: a world in the foreground, until interrupted or told to go down.</summary>
internal static class UpCommand
{
    private static readonly Option<DirectoryInfo> _world = WorldOption.Create();
    private static readonly Option<FileInfo?> _kubeconfig = new("--kubeconfig") { Description = "Use this cluster instead of the sandbox's own API server." };
    private static readonly Option<bool> _operator = new("--operator") { Description = "Run the operator too." };
    private static readonly Option<string> _namespace = new("--namespace") { Description = "The namespace that the operator watches.", DefaultValueFactory = _ => "sharepoint" };
    private static readonly Option<int> _megabytes = new("--database-megabytes") { Description = "Size of the Secure Store's database backup, in MiB, 0 to 4096.", DefaultValueFactory = _ => 0 };

    public static Command Create()
    {
        var command = new Command("up", "Start a world on loopback. It ends with this process, and leaves nothing running.") { _world, _kubeconfig, _operator, _namespace, _megabytes };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var options = new WorldOptions
        {
            Directory = parsed.GetValue(_world)!.FullName,
            KubeConfig = parsed.GetValue(_kubeconfig)?.FullName,
            DatabasePadding = parsed.GetValue(_megabytes) * 1024L * 1024,
        };
        if (World.LiesIn(options.Directory))
        {
            await Console.Error.WriteLineAsync($"sandbox: '{options.Directory}' holds the state of an earlier world, which cannot be started again. Look whether it still runs, then delete the directory, or name another with --world.");
            return 1;
        }

        try
        {
            await using var world = await World.StartAsync(options, part => Console.Error.WriteLine($"sandbox: starting {part}"), stop.Token);
            await using var control = await ControlServer.StartAsync(world, stop.Cancel, stop.Token);
            await using var running = parsed.GetValue(_operator)
                ? await world.StartOperatorAsync("operator", ["--namespace", parsed.GetValue(_namespace)!, "--failing-probe-seconds", "5"], stop.Token)
                : null;
            Console.WriteLine($"sandbox: up. export KUBECONFIG={world.KubeConfig}");
            await Task.Delay(Timeout.InfiniteTimeSpan, options.Time, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("sandbox: down.");
        }

        return 0;
    }
}
