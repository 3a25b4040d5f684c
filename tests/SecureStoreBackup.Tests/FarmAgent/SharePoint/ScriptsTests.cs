using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint;

/// <summary>Holds each script to its contract, and its cmdlet calls to what Microsoft documents for both editions.</summary>
public sealed partial class ScriptsTests
{
    private static readonly string s_scripts = Path.Combine(AppContext.BaseDirectory, "Scripts");
    private static readonly string s_common = Code("Common");
    private static readonly string[] s_commonParameters = ["Verbose", "ErrorAction", "WarningAction"];

    private static readonly JsonNode s_cmdlets =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "sharepoint-cmdlets.json")))!["editions"]!;

    public static TheoryData<string> Verbs => ["Get-Farm", "Backup-Item", "Get-BackupHistory", "Get-SecureStore", "Restore-Item", "Start-ServiceInstance", "Update-Key"];

    [Fact]
    public void Every_script_has_its_contract_and_every_contract_its_script() =>
        Assert.Equal(
            Verbs.Select(row => row.Data).Append("Common").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(s_scripts, "*.ps1").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_cmdlets_are_exactly_those_of_the_contract(string verb) =>
        Assert.Equal(
            Contract(verb)["cmdlets"]!.AsArray().Select(cmdlet => (string)cmdlet!).Order(StringComparer.Ordinal),
            Calls(Reachable(verb)).Select(call => call.Cmdlet).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_call_gives_documented_parameters_and_all_mandatory_ones(string verb)
    {
        foreach (var (cmdlet, given) in Calls(Reachable(verb)))
        {
            foreach (var (edition, cmdlets) in s_cmdlets.AsObject())
            {
                var documented = cmdlets![cmdlet]!.AsArray().Select(parameter => (Name: (string)parameter!["name"]!, Sets: (string)parameter["sets"]!, Required: (bool)parameter["required"]!)).ToList();
                Assert.Empty(given.Except([.. documented.Select(parameter => parameter.Name), .. s_commonParameters], StringComparer.Ordinal));
                var sets = documented.SelectMany(parameter => parameter.Sets.Split(", ")).Where(set => set != "(All)").Distinct().DefaultIfEmpty("(All)");
                Assert.True(
                    sets.Any(set => documented.Where(parameter => parameter.Required && (parameter.Sets == "(All)" || parameter.Sets.Split(", ").Contains(set))).All(parameter => given.Contains(parameter.Name))),
                    $"{cmdlet} in {edition} lacks a mandatory parameter: {string.Join(' ', given)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Inputs_and_secrets_are_exactly_those_of_the_contract(string verb)
    {
        Assert.Equal(Keys(Contract(verb)["input"]), Uses(Code(verb), "arguments"));
        Assert.Equal(Keys(Contract(verb)["secrets"]), Uses(Code(verb), "secrets"));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Errors_are_exactly_those_of_the_contract(string verb) =>
        Assert.Equal(
            Keys(Contract(verb)["errors"]),
            StopPattern().Matches(Code(verb) + s_common).Select(match => match.Groups["code"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_example_is_a_request_of_the_inputs_and_an_answer_of_the_outputs(string verb)
    {
        var contract = Contract(verb);
        var example = contract["example"]!;
        Assert.Equal(verb, (string?)example["request"]!["verb"]);
        Assert.Equal(Keys(contract["input"]), Keys(example["request"]!["args"]));
        Assert.Equal(Keys(contract["secrets"]), Keys(example["request"]!["secrets"]));

        var answer = new ScriptAnswer(verb, [.. example["lines"]!.AsArray().Select(line => ScriptLine.Parse(ScriptLine.Prefix + line!.ToJsonString())!)]);

        Assert.Equal(Keys(contract["output"]), Keys(example["lines"]!.AsArray()[^1]!["data"]));
        _ = verb switch
        {
            "Get-Farm" => (object)answer.Read(ScriptJson.Default.FarmSnapshot),
            "Backup-Item" => answer.Read(ScriptJson.Default.BackupItemData),
            "Get-BackupHistory" => answer.Read(ScriptJson.Default.BackupHistoryData),
            "Get-SecureStore" => answer.Read(ScriptJson.Default.SecureStoreSnapshot),
            "Restore-Item" => answer.Read(ScriptJson.Default.RestoreItemData),
            "Start-ServiceInstance" => answer.Read(ScriptJson.Default.StartServiceInstanceData),
            "Update-Key" => answer.Read(ScriptJson.Default.UpdateKeyData),
            _ => throw new ArgumentOutOfRangeException(nameof(verb)),
        };
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    [InlineData("Common")]
    public void Scripts_are_ascii_with_windows_line_ends_and_syntax_that_5_1_knows(string script)
    {
        var text = File.ReadAllText(Path.Combine(s_scripts, $"{script}.ps1"));

        Assert.All(text, character => Assert.True(character is '\r' or '\n' or (>= ' ' and <= '~'), $"'{character}'"));
        Assert.Equal(text.Count(character => character == '\n'), text.Split("\r\n").Length - 1);
        Assert.DoesNotMatch(@"\?\?|\?\.|&&|\|\||-Parallel|\s\?\s[^{]*\s:\s", Code(script));
    }

    [Fact]
    public void Nothing_generates_a_key_or_uses_the_parameter_that_does_not_exist()
    {
        foreach (var script in Directory.EnumerateFiles(s_scripts, "*.ps1").Select(File.ReadAllText))
        {
            Assert.DoesNotContain("Update-SPSecureStoreMasterKey", script, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("RecoveryMethod", script, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static JsonNode Contract(string verb) => JsonNode.Parse(File.ReadAllText(Path.Combine(s_scripts, $"{verb}.contract.json")))!;

    /// <summary>The script without its comments.</summary>
    private static string Code(string script) => CommentPattern().Replace(File.ReadAllText(Path.Combine(s_scripts, $"{script}.ps1")), "");

    /// <summary>The script, and the functions of Common.ps1 that it calls.</summary>
    private static string Reachable(string verb)
    {
        var code = Code(verb);
        while (FunctionPattern().Matches(s_common).FirstOrDefault(function =>
            code.Contains(function.Groups["name"].Value, StringComparison.Ordinal) && !code.Contains($"function {function.Groups["name"].Value}", StringComparison.Ordinal)) is { } called)
            code += called.Value;
        return code;
    }

    private static IEnumerable<(string Cmdlet, List<string> Given)> Calls(string code) =>
        CallPattern().Matches(code).Select(call => (call.Groups["cmdlet"].Value, ParameterPattern().Matches(call.Groups["rest"].Value).Select(parameter => parameter.Groups["name"].Value).ToList()));

    private static IOrderedEnumerable<string> Uses(string code, string variable) =>
        Regex.Matches(code, $@"\${variable}\.(?<name>\w+)", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IOrderedEnumerable<string> Keys(JsonNode? node) => node!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"(?m)(?<=^|\s)#.*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"(?ms)^function (?<name>[\w-]+).*?^}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FunctionPattern();

    // A call ends with the line, a pipe, or the bracket that closes around it; brackets inside it are skipped.
    [GeneratedRegex(@"(?<![\w-])(?<cmdlet>[A-Z][a-z]+-SP\w+)(?<rest>(?:\([^)]*\)|[^|\r\n(){};])*)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"(?<=\s)-(?<name>[A-Za-z]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"Stop-Verb '(?<code>\w+)'", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StopPattern();
}
