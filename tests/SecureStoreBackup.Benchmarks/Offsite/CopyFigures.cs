using System.Globalization;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>One row: a tool's copy and verification of one set, and what the others took meanwhile.</summary>
/// <param name="Sent">Bytes of bodies to the storage.</param>
/// <param name="Read">Bytes of bodies from the storage.</param>
/// <param name="AgentCpu">Null where no agent takes part.</param>
internal sealed record CopyFigures(string Set, TimeSpan Latency, string Tool, Usage Usage, long Requests, long Sent, long Read, double? AgentCpu, double AzuriteCpu, double ProxyCpu)
{
    private const double MiB = 1 << 20;

    public const string Header =
        "| set | added latency | tool | wall, s | CPU, s | peak resident, MiB | requests | sent, MiB | read, MiB | agent's CPU, s | Azurite's CPU, s | proxy's CPU, s |\n|---|---|---|---|---|---|---|---|---|---|---|---|";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Set} | {Latency.TotalMilliseconds:0} ms | {Tool} | {Usage.Wall:0.0} | {Usage.Cpu:0.0} | {Usage.PeakKiB / 1024.0:0} | {Requests} | {Sent / MiB:0} | {Read / MiB:0} | {(AgentCpu is { } agent ? agent.ToString("0.0", CultureInfo.InvariantCulture) : "–")} | {AzuriteCpu:0.0} | {ProxyCpu:0.0} |");
}
