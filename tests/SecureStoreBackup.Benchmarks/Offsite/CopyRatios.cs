using System.Globalization;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>Ours against the peers of the same set and latency, and against the budgets, which are for the largest set.</summary>
internal static class CopyRatios
{
    public const string Header = "| set | added latency | wall ÷ rclone's (budget ≤ 0.6) | wall ÷ restic's (≤ 0.8) | CPU ÷ rclone's (≤ 0.8) | peak resident, MiB (≤ 150) |\n|---|---|---|---|---|---|";

    private const double OfRclone = 0.6;
    private const double OfRestic = 0.8;
    private const double CpuOfRclone = 0.8;
    private const double MiB = 150;

    /// <param name="measured">Ours, rclone, restic.</param>
    /// <param name="budgeted">Whether the set is the one that the budgets of time are for; that of memory holds for all.</param>
    public static string Row(IReadOnlyList<CopyFigures> measured, bool budgeted)
    {
        var (ours, rclone, restic) = (measured[0].Usage, measured[1].Usage, measured[2].Usage);
        string[] cells =
        [
            measured[0].Set,
            string.Create(CultureInfo.InvariantCulture, $"{measured[0].Latency.TotalMilliseconds:0} ms"),
            Cell(ours.Wall / rclone.Wall, budgeted ? OfRclone : null),
            Cell(ours.Wall / restic.Wall, budgeted ? OfRestic : null),
            Cell(ours.Cpu / rclone.Cpu, budgeted ? CpuOfRclone : null),
            Cell(ours.PeakKiB / 1024.0, MiB, "0"),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Cell(double value, double? budget, string format = "0.00") =>
        value.ToString(format, CultureInfo.InvariantCulture) + (budget is null ? "" : value <= budget ? ", met" : ", **missed**");
}
