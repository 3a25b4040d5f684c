using System.Globalization;
using SecureStoreBackup.Sandbox.Processes;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>What a program took from its start to its end, by the kernel's own account (GNU time).</summary>
/// <param name="Cpu">User and system seconds.</param>
internal sealed record Usage(double Wall, double Cpu, long PeakKiB)
{
    private const int ToldLines = 15;

    /// <summary>The file with what it said.</summary>
    public string Log { get; init; } = "";

    /// <summary>One program after the other.</summary>
    public static Usage operator +(Usage first, Usage then) => new(first.Wall + then.Wall, first.Cpu + then.Cpu, Math.Max(first.PeakKiB, then.PeakKiB));

    /// <exception cref="InvalidOperationException">It failed; the message holds its last lines.</exception>
    public static async Task<Usage> OfAsync(Invocation invocation, string directory, CancellationToken cancellationToken)
    {
        var name = $"run-{Guid.NewGuid():N}";
        var figures = Path.Combine(directory, $"{name}.time");
        await using var process = await ChildProcess.StartAsync(
            name, directory, "time", ["-f", "%e %U %S %M", "-o", figures, invocation.File, .. invocation.Arguments], invocation.Environment, TimeProvider.System, cancellationToken);
        if (await process.WaitForExitAsync(cancellationToken) is not 0 and var code)
            throw new InvalidOperationException($"{invocation.File} {string.Join(' ', invocation.Arguments)} ended with code {code}:\n{string.Join('\n', File.ReadLines(process.Log).TakeLast(ToldLines))}");
        double[] fields = [.. (await File.ReadAllTextAsync(figures, cancellationToken)).Split(' ').Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        return new(fields[0], fields[1] + fields[2], (long)fields[3]) { Log = process.Log };
    }
}
