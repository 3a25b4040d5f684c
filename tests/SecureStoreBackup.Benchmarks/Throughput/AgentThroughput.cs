using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;

namespace SecureStoreBackup.Benchmarks.Throughput;

/// <summary><c>benchmarks agent-throughput</c>: the agent's process serves a file of 1 GiB over TLS with a client certificate, and so does nginx.</summary>
internal static class AgentThroughput
{
    private const long Size = 1L << 30;
    private const long WarmUp = 64L << 20;

    public static Command Create()
    {
        var command = new Command("agent-throughput", "Serve 1 GiB over TLS on loopback, from the agent and from nginx, to 1 and to 4 readers.");
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("throughput-");
        try
        {
            using var place = new ServingPlace(directory.FullName);
            await FillAsync(place.File, cancellationToken);
            var rows = new List<string>();
            foreach (var readers in new[] { 1, 4 })
            {
                // Each server starts afresh, so that what it grows by is this row's.
                await using (var agent = await AgentServing.StartAsync(place, cancellationToken))
                    rows.Add(await MeasureAsync("farm agent", agent, place, readers, cancellationToken));
                await using (var nginx = await NginxServing.StartAsync(place, cancellationToken))
                    rows.Add(await MeasureAsync(nginx.Name, nginx, place, readers, cancellationToken));
            }
            var table = string.Join('\n', (string[])["| server | readers | MiB/s | CPU seconds of the server | resident growth, MiB |", "|---|---|---|---|---|", .. rows]);
            await output.WriteLineAsync(table);
            Report.Write("agent-throughput", table);
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(string name, IServing server, ServingPlace place, int readers, CancellationToken cancellationToken)
    {
        using var client = place.Client(server.Address);
        await RangedReaders.ReadAsync(client, server.Path, WarmUp, readers, cancellationToken);
        var (cpu, peak) = (server.Processes.Sum(ProcessFigures.CpuSeconds), server.Processes.Sum(ProcessFigures.PeakKiB));
        var started = TimeProvider.System.GetTimestamp();
        await RangedReaders.ReadAsync(client, server.Path, Size, readers, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {readers} | {Size / (1 << 20) / elapsed.TotalSeconds:0} | {server.Processes.Sum(ProcessFigures.CpuSeconds) - cpu:0.00} | {(server.Processes.Sum(ProcessFigures.PeakKiB) - peak) / 1024.0:0.0} |");
    }

    /// <summary>Bytes that no compression and no hole in the file makes cheaper.</summary>
    private static async Task FillAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        var block = new byte[1 << 20];
        for (var written = 0L; written < Size; written += block.Length)
        {
            RandomNumberGenerator.Fill(block);
            await file.WriteAsync(block, cancellationToken);
        }
    }
}
