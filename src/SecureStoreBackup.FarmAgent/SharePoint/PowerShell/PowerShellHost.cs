using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

/// <summary>Starts Windows PowerShell 5.1, one process per request. Requests go in over stdin, so no secret is an argument.</summary>
internal sealed class PowerShellHost(string executable, string scripts, TimeProvider time, ILogger<PowerShellHost> log)
{
    /// <summary>How much of what a script says beside its answer is kept for the log, in characters.</summary>
    private const int NoiseLimit = 4096;

    /// <summary>
    /// Starts a verb that may outlive this process; its answer goes to the request's output file. The child acts only once it
    /// has read its request, and that is sent after <paramref name="started"/> returned: no effect without its record.
    /// </summary>
    public async Task<StartedScript> StartAsync(ScriptRequest request, Func<ProcessIdentity, Task> started, CancellationToken cancellationToken)
    {
        var script = new StartedScript(Start(request.Verb), NoiseLimit);
        try
        {
            var identity = ProcessIdentity.Of(script.Process.Id)
                ?? throw new FarmRefusedException(FarmErrorCodes.PowerShellFailed, $"PowerShell ended before {request.Verb} began.", "Run it by hand as the agent's account.", retryable: true);
            await started(identity);
            await SendAsync(script.Process, request, cancellationToken);
            return script;
        }
        catch
        {
            // It has no request yet; with its stdin closed it ends by itself.
            script.Dispose();
            throw;
        }
    }

    /// <summary>Runs a verb that only reads, and returns its answer. It is ended after <paramref name="limit"/>.</summary>
    public async Task<ScriptAnswer> ReadAsync(ScriptRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var process = Start(request.Verb);
        try
        {
            var output = new ScriptOutput();
            var noise = new StringBuilder();
            var answering = PumpAsync(process.StandardOutput, output.Append, both.Token);
            var talking = PumpAsync(process.StandardError, text => noise.Append(text[..Math.Min(text.Length, NoiseLimit - noise.Length)]), both.Token);
            await SendAsync(process, request, both.Token);
            await Task.WhenAll(answering, talking);
            output.Complete();
            var answer = new ScriptAnswer(request.Verb, output.Lines);
            await process.WaitForExitAsync(both.Token);
            if (answer.Result is null)
                log.ScriptWithoutResult(request.Verb, process.ExitCode, noise.ToString());
            return answer;
        }
        catch (OperationCanceledException)
        {
            process.Kill();   // it alone: what only reads starts no other process, and this cannot be cut in two
            cancellationToken.ThrowIfCancellationRequested();
            throw new FarmRefusedException(FarmErrorCodes.PowerShellFailed, $"{request.Verb} did not end within {limit.TotalSeconds:0} s.", "Check that the farm's SQL Server answers.", retryable: true);
        }
    }

    private Process Start(string verb)
    {
        var start = new ProcessStartInfo(executable)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding.ASCII,
            StandardOutputEncoding = Encoding.ASCII,
        };
        foreach (var argument in new[] { "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-OutputFormat", "Text", "-File", Path.Combine(scripts, $"{verb}.ps1") })
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new FarmRefusedException(FarmErrorCodes.PowerShellFailed, $"'{executable}' cannot be started: {refused.Message}", "Correct powershell in the agent's configuration.", false, refused);
        }
    }

    private delegate void Take(ReadOnlySpan<char> text);

    private static async Task PumpAsync(StreamReader from, Take take, CancellationToken cancellationToken)
    {
        var buffer = new char[16 * 1024];
        for (var count = await from.ReadAsync(buffer, cancellationToken); count > 0; count = await from.ReadAsync(buffer, cancellationToken))
            take(buffer.AsSpan(0, count));
    }

    private static async Task SendAsync(Process process, ScriptRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync((JsonSerializer.Serialize(request, ScriptJson.Default.ScriptRequest) + "\n").AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read its request; without a result, that is what the caller finds.
        }
    }
}
