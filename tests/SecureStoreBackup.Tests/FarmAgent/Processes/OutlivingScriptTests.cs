using Microsoft.Extensions.Logging.Abstractions;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.Tests.FarmAgent.Support;

namespace SecureStoreBackup.Tests.FarmAgent.Processes;

/// <summary>A child that outlives who started it, with a shell in the place of PowerShell. Runs on Windows too.</summary>
public sealed class OutlivingScriptTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("outliving-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Output => Path.Combine(_directory, "output.jsonl");

    [Fact]
    public async Task A_script_that_its_agent_let_go_of_runs_on_and_its_answer_is_found()
    {
        var process = await StartAsync();
        Assert.True(process.IsAlive);
        File.WriteAllText(Path.Combine(_directory, "release"), "");

        var answer = await new ScriptWatch(TimeProvider.System).WaitAsync("Backup-Item", process, Output, _ => { }, Token);

        Assert.True(answer.Result?.Ok);
        await Eventually.TrueAsync(() => !process.IsAlive);
    }

    [Fact]
    public async Task A_script_that_was_ended_is_gone_and_has_no_result()
    {
        var process = await StartAsync();

        process.Kill();
        var answer = await new ScriptWatch(TimeProvider.System).WaitAsync("Backup-Item", process, Output, _ => { }, Token);

        Assert.False(process.IsAlive);
        Assert.Null(answer.Result);
    }

    [Fact]
    public async Task An_answer_that_something_holds_is_waited_for_while_its_process_lives()
    {
        var process = await StartAsync();
        var held = Hold();
        var waiting = new ScriptWatch(TimeProvider.System).WaitAsync("Backup-Item", process, Output, _ => { }, Token);
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, Token));
        Assert.False(waiting.IsCompleted, waiting.Exception?.Message);

        held.Dispose();
        File.WriteAllText(Path.Combine(_directory, "release"), "");

        Assert.True((await waiting).Result?.Ok);
    }

    [Fact]
    public async Task An_answer_that_stays_held_after_its_process_is_refused_within_a_minute()
    {
        var process = await StartAsync();
        process.Kill();
        await Eventually.TrueAsync(() => !process.IsAlive);
        using var held = Hold();
        var time = new VirtualTime(new(2026, 11, 22, 2, 15, 0, TimeSpan.Zero));

        var waiting = new ScriptWatch(time).WaitAsync("Backup-Item", process, Output, _ => { }, Token);
        for (var interval = 0; interval < 241 && !waiting.IsCompleted; interval++)
        {
            await Task.WhenAny(waiting, time.WaitForTimersAsync(1, Token));
            time.Advance(TimeSpan.FromMilliseconds(250));
        }

        await Assert.ThrowsAsync<IOException>(() => waiting);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Keeps the output from being read, as a virus scanner does.</summary>
    private FileStream Hold() => new(Output, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Starts it as an agent does, which then ends.</summary>
    private async Task<ProcessIdentity> StartAsync()
    {
        ProcessIdentity? process = null;
        var host = new PowerShellHost(Shell(), _directory, TimeProvider.System, NullLogger<PowerShellHost>.Instance);
        var request = new ScriptRequest { Id = "outliving", Verb = "Backup-Item", Output = Output, Args = new(), Secrets = new() };
        using var script = await host.StartAsync(request, identity => Task.FromResult(process = identity), Token);
        // It has read its request: what it was told before it was let go of does not count.
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_directory, "read")));
        return process!;
    }

    /// <summary>Reads its request, waits to be released, and answers.</summary>
    private string Shell()
    {
        var path = Path.Combine(_directory, OperatingSystem.IsWindows() ? "shell.cmd" : "shell");
        if (OperatingSystem.IsWindows())
        {
            File.WriteAllText(path, $"@echo off\r\nset /p request=\r\necho read> \"{_directory}\\read\"\r\n:wait\r\nif not exist \"{_directory}\\release\" goto wait\r\necho @SPB1 {{\"t\":\"result\",\"ok\":true,\"data\":{{}}}}>> \"{Output}\"\r\n");
            return path;
        }
        File.WriteAllText(path, $"#!/bin/sh\nread -r request\n: > '{_directory}/read'\nwhile [ ! -e '{_directory}/release' ]; do sleep 0.02; done\necho '@SPB1 {{\"t\":\"result\",\"ok\":true,\"data\":{{}}}}' >> '{Output}'\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
