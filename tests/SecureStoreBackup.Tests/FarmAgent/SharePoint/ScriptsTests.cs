using System.Text.Json;
using System.Text.Json.Nodes;
using SecureStoreBackup.FarmAgent.SharePoint.PowerShell;
using SecureStoreBackup.Sandbox.Farm.PowerShell;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint;

/// <summary>Scripts and contracts, as far as that needs no parser; the rest is in Syntax.</summary>
public sealed class ScriptsTests
{
    private static readonly string s_scripts = Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static TheoryData<string> Verbs => [.. Names(".contract.json")];

    [Fact]
    public void Every_script_has_its_contract_and_every_contract_its_script() => Assert.Equal(Names(".contract.json").Append("Common").Order(StringComparer.Ordinal), Names(".ps1"));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_example_is_a_request_of_the_inputs_and_an_answer_of_the_outputs(string verb)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ContractFile(verb)));
        var contract = document.RootElement;
        var request = contract.GetProperty("example").GetProperty("request");
        var lines = contract.GetProperty("example").GetProperty("lines").EnumerateArray().ToList();

        Assert.Equal((verb, verb), (contract.GetProperty("verb").GetString(), request.GetProperty("verb").GetString()));
        Assert.Null(Shape.Difference(request.GetProperty("args"), contract.GetProperty("input"), "args"));
        Assert.Null(Shape.Difference(request.GetProperty("secrets"), contract.GetProperty("secrets"), "secrets"));
        Assert.Null(Shape.Difference(lines[^1].GetProperty("data"), contract.GetProperty("output"), "data"));
        Assert.Equal(contract.GetProperty("progress").GetBoolean(), lines.Exists(line => line.GetProperty("t").GetString() == "progress"));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_agent_writes_the_examples_request_and_reads_its_answer(string verb)
    {
        var example = JsonNode.Parse(File.ReadAllText(ContractFile(verb)))!["example"]!;

        var written = JsonSerializer.Serialize(example["request"].Deserialize(ScriptJson.Default.ScriptRequest)!, ScriptJson.Default.ScriptRequest);
        var answer = new ScriptAnswer(verb, [.. example["lines"]!.AsArray().Select(line => ScriptLine.Parse(ScriptLine.Prefix + line!.ToJsonString())!)]);

        Assert.True(JsonNode.DeepEquals(example["request"], JsonNode.Parse(written)), written);
        Assert.NotNull(Answers.Read(verb, answer));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    [InlineData("Common")]
    public void Scripts_are_ascii_with_windows_line_ends(string script)
    {
        var text = File.ReadAllText(Path.Combine(s_scripts, $"{script}.ps1"));

        Assert.All(text, character => Assert.True(character is '\r' or '\n' or (>= ' ' and <= '~'), $"'{character}'"));
        Assert.Equal(text.Count(character => character == '\n'), text.Split("\r\n").Length - 1);
    }

    private static string ContractFile(string verb) => Path.Combine(s_scripts, $"{verb}.contract.json");

    private static IEnumerable<string> Names(string ending) =>
        Directory.EnumerateFiles(s_scripts, "*" + ending).Select(file => Path.GetFileName(file)[..^ending.Length]).Order(StringComparer.Ordinal);
}
