using System.CommandLine;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>sandbox down</c>: ends a world that another process runs.</summary>
internal static class DownCommand
{
    private static readonly Option<DirectoryInfo> _world = WorldOption.Create();

    public static Command Create()
    {
        var command = new Command("down", "End a running world.") { _world };
        command.SetAction(async (parsed, cancellationToken) =>
            await ControlClient.AskAsync(parsed.GetValue(_world)!, HttpMethod.Post, "down", cancellationToken) is null ? 1 : 0);
        return command;
    }
}
