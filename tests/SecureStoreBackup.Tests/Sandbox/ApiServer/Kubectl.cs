using System.Diagnostics;

namespace SecureStoreBackup.Tests.Sandbox.ApiServer;

/// <summary>Runs a kubectl against one server, with caches of its own.</summary>
internal sealed class Kubectl : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _program;
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("kubectl-");

    public Kubectl(string program, TestApiServer server)
    {
        _program = program;
        server.Server.WriteKubeConfig(Path.Combine(_home.FullName, "config"));
    }

    /// <summary>kubectl on PATH, and the oldest and the newest of its siblings `kubectl.1.x` where a distribution brings several.</summary>
    public static IReadOnlyList<string> Find()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")).FirstOrDefault(File.Exists);
        if (onPath is null)
            return [];
        var real = new FileInfo(onPath).ResolveLinkTarget(returnFinalTarget: true) ?? new FileInfo(onPath);
        var siblings = Directory.GetFiles(Path.GetDirectoryName(real.FullName)!, "kubectl.1.*").Order(StringComparer.Ordinal).ToList();
        return siblings.Count == 0 ? [onPath] : [siblings[0], siblings[^1]];
    }

    public string WriteFile(string name, string text)
    {
        var path = Path.Combine(_home.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Output and errors, in that order.</summary>
    public async Task<(int Code, string Text)> TryAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _home.FullName,
            Environment = { ["KUBECONFIG"] = Path.Combine(_home.FullName, "config"), ["KUBECACHEDIR"] = Path.Combine(_home.FullName, "cache"), ["HOME"] = _home.FullName },
        };
        using var process = Process.Start(start)!;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = process.StandardError.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, text) = await TryAsync(arguments);
        Assert.True(code == 0, $"{Path.GetFileName(_program)} {string.Join(' ', arguments)}: {code}\n{text}");
        return text;
    }

    public void Dispose() => _home.Delete(recursive: true);
}
