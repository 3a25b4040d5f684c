using System.CommandLine;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary><c>benchmarks offsite-copy</c>: copy and proof of three sets, with and without latency, beside rclone and restic on the same Azurite.</summary>
internal static class OffsiteCopy
{
    private static readonly TimeSpan _latency = TimeSpan.FromMilliseconds(20);

    public static Command Create()
    {
        var small = new Option<bool>("--small") { Description = "Small sets, to see that everything runs; the document stays as it is." };
        var large = new Option<bool>("--large") { Description = "The set of one large file alone; the document stays as it is." };
        var command = new Command("offsite-copy", "Copy files off-site and read every byte back: Secure Store Backup, rclone and restic on the same Azurite. Needs the Debian packages rclone, restic and time, and port 10000.") { small, large };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(small), parsed.GetValue(large), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool small, bool large, TextWriter output, CancellationToken cancellationToken)
    {
        var (rows, ratios) = (new List<string>(), new List<string>());
        foreach (var set in (small ? CopySet.Small : CopySet.Full).TakeLast(large ? 1 : int.MaxValue))
        {
            foreach (var latency in new[] { TimeSpan.Zero, _latency })
            {
                var directory = Directory.CreateTempSubdirectory("offsite-");
                try
                {
                    var measured = await new CopyMeasurement(set, latency, directory.FullName).RunAsync(cancellationToken);
                    rows.AddRange(measured.Select(figures => figures.ToString()));
                    ratios.Add(CopyRatios.Row(measured, budgeted: set == CopySet.Large));
                    await output.WriteLineAsync($"{string.Join('\n', measured)}\n{ratios[^1]}");
                }
                finally
                {
                    directory.Delete(recursive: true);
                }
            }
        }

        var table = $"{CopyFigures.Header}\n{string.Join('\n', rows)}\n\n{CopyRatios.Header}\n{string.Join('\n', ratios)}";
        await output.WriteLineAsync(table);
        if (!small && !large)
            Report.Write("offsite-copy", table);
        return 0;
    }
}
