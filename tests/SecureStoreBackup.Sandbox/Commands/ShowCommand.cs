using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>sandbox show secrets|blobs</c>: what lies in the vaults (names alone) and in the containers.</summary>
internal static class ShowCommand
{
    private static readonly Option<DirectoryInfo> _world = WorldOption.Create();
    private static readonly Argument<string> _what = new("what") { Description = "secrets (their names) or blobs." };

    public static Command Create()
    {
        _what.AcceptOnlyFromAmong("secrets", "blobs");
        var command = new Command("show", "Show what lies in the vaults and containers of a running world.") { _what, _world };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (await ControlClient.AskAsync(parsed.GetValue(_world)!, HttpMethod.Get, parsed.GetValue(_what)!, cancellationToken) is not { } answer)
            return 1;
        foreach (var (place, content) in JsonNode.Parse(answer)!.AsObject())
        {
            Console.WriteLine(place);
            foreach (var entry in content!.AsArray())
                Console.WriteLine(entry is JsonObject blob ? string.Create(CultureInfo.InvariantCulture, $"  {(long)blob["bytes"]!,12:N0}  {blob["name"]}") : $"  {entry}");
        }

        return 0;
    }
}
