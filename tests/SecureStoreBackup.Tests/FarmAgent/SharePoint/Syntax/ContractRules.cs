using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Syntax;

/// <summary>A script against its contract, in both directions: cmdlets, what it reads, what it returns, how it fails.</summary>
internal static class ContractRules
{
    public static IEnumerable<string> Check(ScriptSyntax script, ScriptSyntax library, JsonNode contract)
    {
        var verb = (string)contract["verb"]!;
        if (script.Verb != verb)
            yield return $"runs as '{script.Verb}' and not as '{verb}'";
        var commands = script.Reach(library).ToList();
        foreach (var flaw in Compare("cmdlet", contract["cmdlets"]!.AsArray().Select(cmdlet => (string)cmdlet!), commands.Select(command => command.Name).Where(CmdletRules.IsSharePoint)))
            yield return flaw;
        foreach (var flaw in Compare("input", Keys(contract["input"]), script.Uses.Where(use => use.Of == "arguments").Select(use => use.Name)))
            yield return flaw;
        foreach (var flaw in Compare("secret", Keys(contract["secrets"]), script.Uses.Where(use => use.Of == "secrets").Select(use => use.Name)))
            yield return flaw;
        // Every verb runs in Invoke-Verb, which has errors of its own.
        foreach (var flaw in Compare("error", Keys(contract["errors"]), commands.Where(command => command.Name == "Stop-Verb").Select(command => command.Values[0].Trim('\''))))
            yield return flaw;
        var reports = commands.Any(command => command.Name == "Write-Said" || (command.Name == "Write-Record" && command.Values is [var record, ..] && record.Contains("t = 'progress'", StringComparison.Ordinal)));
        if (reports != (bool)contract["progress"]!)
            yield return reports ? "reports progress, and the contract says that it does not" : "reports no progress, and the contract says that it does";
        foreach (var flaw in Output(contract["output"]!, script.Returns, "data"))
            yield return flaw;
    }

    private static IEnumerable<string> Output(JsonNode contract, JsonElement script, string place)
    {
        switch (contract)
        {
            case JsonArray list:
                return Output(list[0]!, script, place + "[]");
            case JsonObject keys:
                return InObject(keys, script, place);
            default:
                var said = (string)contract!;
                if (said.StartsWith("null or {", StringComparison.Ordinal))
                    return InObject(Inline(said), script, place);
                var expected = Types(said);
                var actual = script.ValueKind is JsonValueKind.String ? script.GetString()! : "an object";
                return expected == actual ? [] : [$"{place} is {actual}, and {expected} in the contract"];
        }
    }

    private static IEnumerable<string> InObject(JsonObject keys, JsonElement script, string place)
    {
        if (script.ValueKind is not JsonValueKind.Object)
            return [$"{place} is no object"];
        return
        [
            .. Compare($"key of {place}", Keys(keys), script.EnumerateObject().Select(key => key.Name)),
            .. keys.Where(key => script.TryGetProperty(key.Key, out _)).SelectMany(key => Output(key.Value!, script.GetProperty(key.Key), $"{place}.{key.Key}")),
        ];
    }

    // "null or {id: guid, name: string}"
    private static JsonObject Inline(string text) =>
        new(text[(text.IndexOf('{') + 1)..text.IndexOf('}')].Split(',').Select(part => part.Split(':')).Select(part => KeyValuePair.Create<string, JsonNode?>(part[0].Trim(), JsonValue.Create(part[1].Trim()))));

    // As the script can tell them: a GUID is a string. What stands behind a colon is for people.
    private static string Types(string text) =>
        string.Join('|', text.Split(':', ',')[0].Split(" or ").Select(type => type.Trim().Split(' ')[0] switch { "guid" => "string", var other => other }).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Compare(string what, IEnumerable<string> contract, IEnumerable<string> script)
    {
        var (promised, found) = (contract.ToHashSet(StringComparer.Ordinal), script.ToHashSet(StringComparer.Ordinal));
        return
        [
            .. found.Except(promised).Select(name => $"{what} {name} is not in the contract"),
            .. promised.Except(found).Select(name => $"{what} {name} of the contract is not in the script"),
        ];
    }

    private static IEnumerable<string> Keys(JsonNode? node) => node!.AsObject().Select(property => property.Key);
}
