using System.CommandLine;
using SecureStoreBackup.Sandbox.Farm.PowerShell;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>sandbox powershell --farm DIR -- ARGUMENTS</c>: the stand-in for Windows PowerShell. Its launcher calls it.</summary>
internal static class PowerShellCommand
{
    private const string Usage = "Usage: sandbox powershell --farm DIR -- ARGUMENTS";

    /// <summary>For the help alone: the program hands these arguments over before any parsing.</summary>
    public static Command Create()
    {
        var command = new Command("powershell", "Stand in for Windows PowerShell 5.1 on a simulated farm")
        {
            new Option<string>("--farm") { Description = "Directory of the simulated farm", Required = true },
            new Argument<string[]>("arguments") { Description = "What Windows PowerShell would get, after --" },
        };
        return command;
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["--farm", var farm, "--", .. var rest])
            return await StandInPowerShell.RunAsync(farm, rest, Console.In, Console.Out, Console.Error, TimeProvider.System, CancellationToken.None);
        await Console.Error.WriteLineAsync(Usage);
        return 1;
    }
}
