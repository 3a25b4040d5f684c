using System.Globalization;

namespace SecureStoreBackup.Benchmarks.Throughput;

/// <summary>What Linux counts of a process.</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time.</summary>
    public static double CpuSeconds(int id)
    {
        var stat = File.ReadAllText(Of(id, "stat"));
        // Behind the name, which may hold anything, fields 14 and 15 of the whole line.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>The most that was ever resident (VmHWM).</summary>
    public static long PeakKiB(int id) => Status(id, "VmHWM:");

    /// <summary>What is resident now (VmRSS).</summary>
    public static long ResidentKiB(int id) => Status(id, "VmRSS:");

    private static long Status(int id, string name)
    {
        var line = File.ReadLines(Of(id, "status")).Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static string Of(int id, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}");
}
