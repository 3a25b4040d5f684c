using System.CommandLine;
using SecureStoreBackup.Sandbox.Worlds;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>sandbox fault NAME</c>: makes something go wrong; <c>sandbox fault none</c> mends everything.</summary>
internal static class FaultCommand
{
    private static readonly Option<DirectoryInfo> _world = WorldOption.Create();
    private static readonly Argument<string> _name = new("name") { Description = "One of the names above, in any case." };

    public static Command Create()
    {
        var command = new Command("fault", $"Make something go wrong in a running world; none mends everything.\n\n{string.Join('\n', WorldFaults.Descriptions)}") { _name, _world };
        command.SetAction(async (parsed, cancellationToken) =>
            await ControlClient.AskAsync(parsed.GetValue(_world)!, HttpMethod.Post, $"fault/{Uri.EscapeDataString(parsed.GetValue(_name)!)}", cancellationToken) is null ? 1 : 0);
        return command;
    }
}
