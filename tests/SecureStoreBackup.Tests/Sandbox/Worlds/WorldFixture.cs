using System.Diagnostics;
using System.Runtime.InteropServices;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.Tests.Sandbox.Worlds;

/// <summary>A whole world in this process, and the sandbox's commands as processes of their own.</summary>
public sealed class WorldFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("world-");
    private ControlServer? _control;

    public World World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.StartAsync(new WorldOptions { Directory = _directory.FullName }, _ => { }, TestContext.Current.CancellationToken);
        _control = await ControlServer.StartAsync(World, () => { }, TestContext.Current.CancellationToken);
    }

    /// <param name="directory">Null for this world's.</param>
    public async Task<(int ExitCode, string Said, string Complained)> RunAsync(string[] arguments, string? directory = null)
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(host) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "sandbox.dll"), .. arguments, "--world", directory ?? World.Directory])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var complained = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return (process.ExitCode, await said, await complained);
    }

    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
            await _control.DisposeAsync();
        if (World is not null)
            await World.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
