using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Sandbox.Commands;

/// <summary><c>sandbox show secrets|blobs|credentials</c>: what lies in the vaults (names alone) and in the containers, and whether a farm's credentials can be read.</summary>
internal static class ShowCommand
{
    private const string Credentials = "credentials";

    private static readonly Option<DirectoryInfo> _world = WorldOption.Create();
    private static readonly Argument<string> _what = new("what") { Description = "secrets (their names), blobs, or credentials (whether a farm gives them out; never their values)." };
    private static readonly Option<string> _farm = FarmOption.Create();

    public static Command Create()
    {
        _what.AcceptOnlyFromAmong("secrets", "blobs", Credentials);
        var command = new Command("show", "Show what lies in the vaults and containers of a running world, and whether a farm's credentials can be read.") { _what, _world, _farm };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var what = parsed.GetValue(_what)!;
        if (await ControlClient.AskAsync(parsed.GetValue(_world)!, HttpMethod.Get, what == Credentials ? $"{what}/{parsed.GetValue(_farm)}" : what, cancellationToken) is not { } answer)
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
