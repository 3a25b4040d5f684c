using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Tests.FarmAgent.Support;

/// <summary>The agent's binary as a process of its own.</summary>
internal sealed partial class AgentProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentProcess(params string[] arguments)
        : this(System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, arguments)
    {
    }

    public AgentProcess(IReadOnlyDictionary<string, string> environment, string[] arguments)
        : this(environment, arguments, input: null)
    {
    }

    private AgentProcess(IReadOnlyDictionary<string, string> environment, string[] arguments, string? input)
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(host) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = input is not null };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "securestore-farm-agent.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (input is null)
            return;
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
    }

    /// <summary>The process with this text on its stdin, and nothing behind it.</summary>
    public static AgentProcess WithInput(string input, params string[] arguments) =>
        new(System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, arguments, input);

    public int Id => _process.Id;

    /// <summary>Everything on stdout and stderr so far.</summary>
    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    /// <summary>Where it listens, once it does.</summary>
    public async Task<Uri> AddressAsync()
    {
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(_listening.Task, ended).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(first != ended, $"The agent ended: {Said}");
        return await _listening.Task;
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, as a service manager stops it; returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await ExitCodeAsync();
    }

    /// <summary>SIGKILL: nothing of the agent runs afterwards, but its children do.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await ExitCodeAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_said)
            _said.AppendLine(line);
        if (ListensPattern().Match(line) is { Success: true } match)
            _listening.TrySetResult(new Uri(match.Groups["address"].Value));
    }

    [GeneratedRegex(@"listens on (?<address>https://[^\s,]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListensPattern();
}
