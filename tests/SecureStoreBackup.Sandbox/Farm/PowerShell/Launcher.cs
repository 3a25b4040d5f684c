using System.Runtime.InteropServices;

namespace SecureStoreBackup.Sandbox.Farm.PowerShell;

/// <summary>An executable file <c>powershell</c> that starts the stand-in for one farm, as the agent's configuration names it.</summary>
public static class Launcher
{
    /// <summary>Writes it into the farm's directory and returns its path.</summary>
    public static string Write(string farmDirectory)
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var sandbox = Path.Combine(Path.GetDirectoryName(typeof(Launcher).Assembly.Location)!, "sandbox.dll");
        var path = Path.Combine(farmDirectory, "powershell");
        // The process lives for a moment: profiling itself for later does not pay.
        File.WriteAllText(path, $"#!/bin/sh\nexport DOTNET_TieredPGO=0\nexec {Quoted(host)} {Quoted(sandbox)} powershell --farm {Quoted(farmDirectory)} -- \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
