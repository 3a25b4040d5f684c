using System.CommandLine;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary>The sandbox's command line: one file per command.</summary>
internal static class SandboxCommand
{
    public static RootCommand Create() => new("A world on loopback in which the production binaries run unchanged")
    {
        UpCommand.Create(),
        ShowCommand.Create(),
        WipeCommand.Create(),
        FaultCommand.Create(),
        DownCommand.Create(),
        PowerShellCommand.Create(),
    };
}
