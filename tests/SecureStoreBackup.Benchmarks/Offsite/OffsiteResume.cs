using System.CommandLine;
using System.Globalization;
using SecureStoreBackup.Benchmarks.Throughput;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary><c>benchmarks offsite-resume</c>: each tool is killed when half of the file has left it, and started again.</summary>
internal static class OffsiteResume
{
    private const int Tools = 3;
    private const double MiB = 1 << 20;
    private const string Header = "| tool | sent when killed, MiB | sent after that, MiB | sent in all ÷ size |\n|---|---|---|---|";
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(10);

    public static Command Create()
    {
        var small = new Option<bool>("--small") { Description = "A small file, to see that everything runs; the document stays as it is." };
        var command = new Command("offsite-resume", "Kill the copy of 1 GiB in the middle, start it again, and count what is sent once more: Secure Store Backup, rclone and restic.") { small };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(small), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool small, TextWriter output, CancellationToken cancellationToken)
    {
        var set = small ? CopySet.SmallLarge : CopySet.Large;
        var directory = Directory.CreateTempSubdirectory("offsite-");
        try
        {
            using var serving = new ServingPlace(directory.FullName);
            var source = Path.GetDirectoryName(serving.File)!;
            await set.WriteAsync(source, cancellationToken);
            await using var agent = await AgentServing.StartAsync(serving, cancellationToken);
            await using var place = await OffsitePlace.StartAsync(TimeSpan.Zero, 2 * Tools * set.Total, cancellationToken);
            var rows = new List<string>();
            foreach (var (tool, container) in new (ICopyTool, string)[]
            {
                (new OwnCopy(place, directory.FullName, agent.Address), "ours"),
                (new Rclone(source), "rclone"),
                (new Restic(source, Path.Combine(directory.FullName, "cache")), "restic"),
            })
                rows.Add(await MeasureAsync(tool, container, set, place, directory.FullName, cancellationToken));
            var table = $"{Header}\n{string.Join('\n', rows)}";
            await output.WriteLineAsync(table);
            if (!small)
                Report.Write("offsite-resume", table);
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(ICopyTool tool, string container, CopySet set, OffsitePlace place, string directory, CancellationToken cancellationToken)
    {
        await place.CreateAsync(container, cancellationToken);
        if (tool.Prepare(container) is { } preparation)
            await Usage.OfAsync(preparation, directory, cancellationToken);
        var before = place.Traffic.BytesSent;
        var copy = tool.Copy(container);
        await using (var first = await ChildProcess.StartAsync($"killed-{container}", directory, copy.File, copy.Arguments, copy.Environment, TimeProvider.System, cancellationToken))
        {
            await Until.TrueAsync(() => place.Traffic.BytesSent - before >= set.Total / 2 || first.HasExited, _longest, TimeProvider.System, "half of the file to be sent", cancellationToken);
            if (first.HasExited)
                throw new InvalidOperationException($"{tool.Name} ended before it could be killed:\n{await File.ReadAllTextAsync(first.Log, cancellationToken)}");
            await first.StopAsync("KILL", cancellationToken);
        }

        var killed = place.Traffic.BytesSent - before;
        await Usage.OfAsync(copy, directory, cancellationToken);
        var all = place.Traffic.BytesSent - before;
        return string.Create(CultureInfo.InvariantCulture, $"| {tool.Name.Split(',')[0]} | {killed / MiB:0} | {(all - killed) / MiB:0} | {(double)all / set.Total:0.00} |");
    }
}
