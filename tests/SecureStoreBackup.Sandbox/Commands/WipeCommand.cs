using System.CommandLine;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>sandbox wipe</c>: the accident that backups are made for.</summary>
internal static class WipeCommand
{
    private static readonly Option<DirectoryInfo> _world = WorldOption.Create();
    private static readonly Option<string> _farm = FarmOption.Create();

    public static Command Create()
    {
        var command = new Command("wipe", "Destroy the Secure Store of a farm: its credentials, target applications and key. What was backed up stays.") { _world, _farm };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var farm = parsed.GetValue(_farm)!;
            if (await ControlClient.AskAsync(parsed.GetValue(_world)!, HttpMethod.Post, $"wipe/{farm}", cancellationToken) is null)
                return 1;
            await Console.Out.WriteLineAsync($"sandbox: the Secure Store of {farm} is wiped: credentials, target applications and key are gone.");
            return 0;
        });
        return command;
    }
}
