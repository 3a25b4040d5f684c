using System.Diagnostics;
using System.Globalization;

namespace SecureStoreBackup.Sandbox.Processes;

/// <summary>
/// A production binary as its own process, with its output in a file. It never outlives us: a shell between us holds a pipe
/// from us, and when that ends, however we died, it kills the child.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const string Watch =
        """
        exec 3<&0
        log=$1; pid=$2; shift 2
        "$@" </dev/null >>"$log" 2>&1 3<&- &
        child=$!
        echo $child >"$pid.new" && mv "$pid.new" "$pid"
        { cat <&3 >/dev/null; kill -KILL $child 2>/dev/null; } &
        wait $child 2>/dev/null
        """;

    private readonly Process _shell;

    private ChildProcess(Process shell, int pid, string log)
    {
        _shell = shell;
        Pid = pid;
        Log = log;
    }

    public int Pid { get; }

    /// <summary>The file that its output goes to.</summary>
    public string Log { get; }

    public bool HasExited => _shell.HasExited;

    /// <summary>Waits for the end that it finds by itself.</summary>
    /// <returns>Its exit code; 128 and the number of the signal that ended it.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _shell.WaitForExitAsync(cancellationToken);
        return _shell.ExitCode;
    }

    /// <param name="directory">Where its log and pid file go: <c>{name}.log</c>, <c>{name}.pid</c>.</param>
    public static async Task<ChildProcess> StartAsync(
        string name, string directory, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancellationToken)
    {
        var (log, pid) = (Path.Combine(directory, $"{name}.log"), Path.Combine(directory, $"{name}.pid"));
        File.Delete(pid);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-c", Watch, name, log, pid, file, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        var shell = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        await Until.TrueAsync(() => File.Exists(pid) || shell.HasExited, TimeSpan.FromSeconds(10), time, $"{name} to start", cancellationToken);
        return new ChildProcess(shell, int.Parse(await File.ReadAllTextAsync(pid, cancellationToken), CultureInfo.InvariantCulture), log);
    }

    /// <summary>Sends a signal by its name, such as KILL, TERM, STOP or CONT.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-s", signal, Pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    public async Task StopAsync(string signal, CancellationToken cancellationToken)
    {
        if (!_shell.HasExited)
            await SignalAsync(signal, cancellationToken);
        await _shell.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();   // the shell between us kills the child
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
