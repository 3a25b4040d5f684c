using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Syntax;

/// <summary>What powershell-syntax/syntax.mjs tells of one script.</summary>
/// <param name="Chains">Lines with <c>&amp;&amp;</c> or <c>||</c> between commands.</param>
/// <param name="Uses">Members of $arguments and $secrets.</param>
/// <param name="Verb">What Invoke-Verb is called with; null in a script that is no verb.</param>
/// <param name="Returns">The shape of the verb's data: an object per object, and <c>null|string</c> or the like for a value.</param>
internal sealed record ScriptSyntax(string Name, SyntaxFlaw[] Errors, int[] Chains, SyntaxCommand[] Commands, SyntaxUse[] Uses, string? Verb, JsonElement Returns)
{
    /// <summary>The commands that run: those of the script itself, and those of every function that it reaches.</summary>
    public IEnumerable<SyntaxCommand> Reach(ScriptSyntax library)
    {
        var functions = Commands.Concat(library.Commands).Where(command => command.In is not null).ToLookup(command => command.In!, StringComparer.OrdinalIgnoreCase);
        var reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Queue<SyntaxCommand>(Commands.Where(command => command.In is null));
        while (open.TryDequeue(out var command))
        {
            yield return command;
            if (reached.Add(command.Name))
                foreach (var inner in functions[command.Name])
                    open.Enqueue(inner);
        }
    }
}

internal sealed record SyntaxFlaw(int Line, string Text);

/// <param name="In">The function around it; null at the script's own level.</param>
/// <param name="Guarded">Whether it runs only when $PSCmdlet.ShouldProcess says so.</param>
/// <param name="Values">Arguments without a parameter.</param>
internal sealed record SyntaxCommand(string Name, int Line, string? In, bool Guarded, SyntaxParameter[] Parameters, string[] Values, SyntaxSplat[] Splats)
{
    /// <summary>The names of what it is given, splatted tables included.</summary>
    public IEnumerable<string> Given => Parameters.Select(parameter => parameter.Name).Concat(Splats.SelectMany(splat => splat.Keys));

    /// <summary>The argument behind a parameter; null when there is none.</summary>
    public string? ValueOf(string parameter) => Parameters.FirstOrDefault(given => given.Name == parameter)?.Value;
}

internal sealed record SyntaxParameter(string Name, string? Value);

internal sealed record SyntaxSplat(string Variable, string[] Keys);

internal sealed record SyntaxUse(string Of, string Name);

internal sealed record SyntaxRequest(string Library, SyntaxInput[] Scripts);

internal sealed record SyntaxInput(string Name, string Text);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SyntaxRequest))]
[JsonSerializable(typeof(ScriptSyntax[]))]
internal sealed partial class SyntaxJson : JsonSerializerContext;
