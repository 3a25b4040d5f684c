using System.Diagnostics;
using SecureStoreBackup.Benchmarks.Throughput;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>Measures the tools on one set, one after the other, on one Azurite that was used a little before.</summary>
internal sealed class CopyMeasurement(CopySet set, TimeSpan latency, string directory)
{
    private const int Tools = 3;

    public async Task<IReadOnlyList<CopyFigures>> RunAsync(CancellationToken cancellationToken)
    {
        using var serving = new ServingPlace(directory);
        var source = Path.GetDirectoryName(serving.File)!;
        await set.WriteAsync(source, cancellationToken);
        await using var agent = await AgentServing.StartAsync(serving, cancellationToken);
        await using var place = await OffsitePlace.StartAsync(latency, Tools * set.Total, cancellationToken);
        await WarmUpAsync(place, cancellationToken);
        return
        [
            await MeasureAsync(new OwnCopy(place, directory, agent.Address), "ours", place, agent.Processes, cancellationToken),
            await MeasureAsync(new Rclone(source), "rclone", place, [], cancellationToken),
            await MeasureAsync(new Restic(source, Path.Combine(directory, "cache")), "restic", place, [], cancellationToken),
        ];
    }

    private async Task<CopyFigures> MeasureAsync(ICopyTool tool, string container, OffsitePlace place, IReadOnlyList<int> agent, CancellationToken cancellationToken)
    {
        await place.CreateAsync(container, cancellationToken);
        if (tool.Prepare(container) is { } preparation)
            await Usage.OfAsync(preparation, directory, cancellationToken);
        var (agents, azurite, own) = (agent.Sum(ProcessFigures.CpuSeconds), ProcessFigures.CpuSeconds(place.AzuritePid), OwnCpu());
        var (requests, sent, read) = (place.Traffic.Requests, place.Traffic.BytesSent, place.Traffic.BytesReceived);
        var usage = new Usage(0, 0, 0);
        foreach (var invocation in tool.CopyAndVerify(container))
            usage += await Usage.OfAsync(invocation, directory, cancellationToken);
        return new(
            set.Name, latency, tool.Name, usage,
            place.Traffic.Requests - requests, place.Traffic.BytesSent - sent, place.Traffic.BytesReceived - read,
            agent.Count == 0 ? null : agent.Sum(ProcessFigures.CpuSeconds) - agents, ProcessFigures.CpuSeconds(place.AzuritePid) - azurite, OwnCpu() - own);
    }

    /// <summary>Azurite and proxy compile what they run most: nobody shall pay that for the others.</summary>
    private async Task WarmUpAsync(OffsitePlace place, CancellationToken cancellationToken)
    {
        var files = Directory.CreateDirectory(Path.Combine(directory, "warm-up")).FullName;
        await new CopySet("warm-up", 8, 24L << 20).WriteAsync(files, cancellationToken);
        await place.CreateAsync("warm-up", cancellationToken);
        foreach (var invocation in new Rclone(files).CopyAndVerify("warm-up"))
            await Usage.OfAsync(invocation, directory, cancellationToken);
    }

    private static double OwnCpu()
    {
        using var own = Process.GetCurrentProcess();
        return own.TotalProcessorTime.TotalSeconds;
    }
}
