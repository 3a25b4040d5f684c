using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Syntax;

/// <summary>Calls of SharePoint's cmdlets against Microsoft's documentation of both editions, and against where that is wrong.</summary>
internal static partial class CmdletRules
{
    private static readonly string[] s_common = ["Verbose", "ErrorAction", "WarningAction"];

    private static readonly Dictionary<string, JsonObject> s_editions =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "sharepoint-cmdlets.json")))!["editions"]!.AsObject()
            .ToDictionary(edition => edition.Key, edition => edition.Value!.AsObject(), StringComparer.Ordinal);

    public static bool IsSharePoint(string command) => Pattern().IsMatch(command);

    public static IEnumerable<string> Check(ScriptSyntax script) =>
        script.Commands.Where(command => IsSharePoint(command.Name)).SelectMany(command => Check(command).Select(flaw => $"line {command.Line}: {command.Name} {flaw}"));

    private static IEnumerable<string> Check(SyntaxCommand command)
    {
        if (command.Values.Length > 0)
            yield return $"is given '{command.Values[0]}' without its parameter's name";
        foreach (var (edition, cmdlets) in s_editions)
        {
            if (cmdlets[command.Name] is not JsonArray parameters)
                yield return $"is not documented in {edition}";
            else
                foreach (var flaw in Check(command, [.. parameters.Select(Parameter.Of)]))
                    yield return $"{flaw} ({edition})";
        }
        foreach (var flaw in Differences(command))
            yield return flaw;
    }

    private static IEnumerable<string> Check(SyntaxCommand command, Parameter[] documented)
    {
        foreach (var unknown in command.Given.Except([.. documented.Select(parameter => parameter.Name), .. s_common], StringComparer.Ordinal))
            yield return $"has no -{unknown}";
        var given = command.Given.ToHashSet(StringComparer.Ordinal);
        var sets = documented.SelectMany(parameter => parameter.Sets).Where(set => set != Parameter.AllSets).Distinct(StringComparer.Ordinal).DefaultIfEmpty(Parameter.AllSets).ToList();
        var missing = sets.Select(set => documented.Where(parameter => parameter.Required && parameter.IsIn(set)).Select(parameter => parameter.Name).Except(given, StringComparer.Ordinal).ToList()).MinBy(names => names.Count)!;
        if (missing.Count > 0)
            yield return $"lacks the mandatory -{missing[0]}";
        var mixed = !sets.Any(set => documented.Where(parameter => given.Contains(parameter.Name)).All(parameter => parameter.IsIn(set)));
        if (mixed)
            yield return "mixes parameters of different sets";

        // Nobody is there to answer a question.
        var chosen = sets.Where(set => documented.Where(parameter => given.Contains(parameter.Name)).All(parameter => parameter.IsIn(set))
            && documented.Where(parameter => parameter.Required && parameter.IsIn(set)).All(parameter => given.Contains(parameter.Name))).ToList();
        if (given.Contains("ShowTree"))
            yield break;
        if (documented.Any(parameter => parameter.Name == "Force" && chosen.Exists(parameter.IsIn)) && !given.Contains("Force"))
            yield return "asks without -Force";
        if (documented.Any(parameter => parameter.Name == "Confirm") && command.ValueOf("Confirm") is not "$false")
            yield return "asks without -Confirm:$false";
    }

    /// <summary>Where the documentation says otherwise than the binaries, and what we never want.</summary>
    private static IEnumerable<string> Differences(SyntaxCommand command)
    {
        string? flaw = command.Name switch
        {
            "Restore-SPFarm" when !command.Given.Contains("ShowTree") && command.ValueOf("RestoreMethod") is not "Overwrite" => "must restore with -RestoreMethod Overwrite: New asks questions",
            "Restore-SPFarm" when !command.Given.Contains("ShowTree") && !command.Given.Contains("BackupId") => "must name -BackupId: without it the newest backup is taken",
            "Backup-SPFarm" when !command.Given.Contains("ShowTree") && command.ValueOf("BackupMethod") is not "Full" => "must back up with -BackupMethod Full",
            "Backup-SPFarm" or "Restore-SPFarm" when !command.Given.Contains("ShowTree") && !command.Given.Contains("Item") => "must name its -Item: without it the whole farm is meant",
            "Get-SPSecureStoreApplication" when !command.Given.Contains("All") && !command.Given.Contains("Name") => "needs -All, which is mandatory in the binaries",
            "Update-SPSecureStoreApplicationServerKey" when command.ValueOf("Passphrase") is not "$secrets.passphrase" => "takes its passphrase from the request's secrets and from nowhere else",
            "Update-SPSecureStoreMasterKey" => "generates a key: that is for people",
            _ => null,
        };
        return flaw is null ? [] : [flaw];
    }

    [GeneratedRegex("^[A-Za-z]+-SP[A-Z]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();

    private sealed record Parameter(string Name, string[] Sets, bool Required)
    {
        public const string AllSets = "(All)";

        public static Parameter Of(JsonNode? node) => new((string)node!["name"]!, ((string)node["sets"]!).Split(", "), (bool)node["required"]!);

        public bool IsIn(string set) => Sets.Contains(AllSets) || Sets.Contains(set);
    }
}
