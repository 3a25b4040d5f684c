using System.Diagnostics;
using System.Globalization;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.Benchmarks;

/// <summary>docs/benchmarks.md: each benchmark has its place between two markers.</summary>
internal static class Report
{
    private static string File => Path.Combine(Repository.Root, "docs", "benchmarks.md");

    /// <exception cref="InvalidDataException">The document has no place for it.</exception>
    public static void Write(string benchmark, string table)
    {
        var (begin, end) = ($"<!-- {benchmark}: begin -->\n", $"<!-- {benchmark}: end -->");
        var text = System.IO.File.ReadAllText(File);
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new InvalidDataException($"{File} has no markers '{begin.Trim()}' and '{end}'.");
        System.IO.File.WriteAllText(File, $"{text[..(from + begin.Length)]}{table}\n\n{Circumstances()}\n{text[to..]}");
    }

    private static string Circumstances()
    {
        var processor = System.IO.File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1];
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        var load = System.IO.File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd} at commit {Git("rev-parse", "--short", "HEAD")}{(Git("status", "--porcelain").Length > 0 ? " with changes" : "")}, on {Environment.ProcessorCount} × {processor.Trim()}, {memory} GiB, .NET {Environment.Version}; load average at the end {load}.");
    }

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository.Root, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
