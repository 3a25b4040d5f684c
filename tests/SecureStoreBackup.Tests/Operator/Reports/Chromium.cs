using System.Diagnostics;

namespace SecureStoreBackup.Tests.Operator.Reports;

/// <summary>Debian's chromium without a window, with a profile of its own and one page.</summary>
internal sealed class Chromium : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("report-").FullName;

    /// <summary>Null when chromium can run; otherwise what is missing.</summary>
    public static string? Missing { get; } = Find() ? null : "chromium is not installed: apt-get install chromium.";

    public string Page => Path.Combine(_folder, "report.html");

    /// <summary>The page as it was read, written down again.</summary>
    public Task<string> DumpAsync(CancellationToken cancellationToken) => RunAsync(["--dump-dom"], cancellationToken);

    public Task ShootAsync(string png, CancellationToken cancellationToken) => RunAsync([$"--screenshot={png}", "--window-size=1280,7400", "--hide-scrollbars"], cancellationToken);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "chromium")));

    private async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", $"--user-data-dir={Path.Combine(_folder, "profile")}", .. arguments, new Uri(Page).AbsoluteUri])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var chromium = Process.Start(start)!;
        try
        {
            var (output, errors) = (chromium.StandardOutput.ReadToEndAsync(cancellationToken), chromium.StandardError.ReadToEndAsync(cancellationToken));
            await chromium.WaitForExitAsync(cancellationToken);
            Assert.True(chromium.ExitCode == 0, await errors);
            return await output;
        }
        finally
        {
            if (!chromium.HasExited)
                chromium.Kill(entireProcessTree: true);
        }
    }
}
