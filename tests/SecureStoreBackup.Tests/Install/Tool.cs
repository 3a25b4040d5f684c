using System.Diagnostics;

namespace SecureStoreBackup.Tests.Install;

/// <summary>A program that a test runs. Where it is missing the test is skipped, and fails where <c>CI</c> is set.</summary>
/// <param name="Name">As it is found on the PATH.</param>
/// <param name="Package">Debian's package that brings it.</param>
internal sealed record Tool(string Name, string Package)
{
    public static readonly Tool Kubectl = new("kubectl", "kubernetes-client");
    public static readonly Tool Promtool = new("promtool", "prometheus");
    public static readonly Tool Lua = new("lua5.1", "lua5.1");
    public static readonly Tool Go = new("go", "golang-go");
    public static readonly Tool Node = new("node", "nodejs");

    /// <summary>Null when it can be run; otherwise what is missing.</summary>
    public string? Missing =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Name))) ? null : $"{Name} is not installed: apt-get install {Package}.";

    public static void Need(string? missing)
    {
        Assert.SkipWhen(missing is not null && Environment.GetEnvironmentVariable("CI") is null, missing ?? "");
        Assert.Null(missing);
    }

    /// <summary>What it printed. Fails with what it said when its exit code is not 0.</summary>
    public async Task<string> RunAsync(string folder, string? input, params string[] arguments)
    {
        Need(Missing);
        var cancellationToken = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Name, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // Debian's Go libraries, and no module from anywhere else.
        (start.Environment["GOPATH"], start.Environment["GO111MODULE"], start.Environment["GOFLAGS"]) = ("/usr/share/gocode", "off", "");
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.StandardInput.WriteAsync((input ?? "").AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            Assert.True(process.ExitCode == 0, $"{Name} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{await errors}\n{await output}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
