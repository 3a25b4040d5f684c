using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Syntax;

/// <summary>Every script that we ship, by its syntax tree.</summary>
[Trait("Suite", "Long")]
public sealed class ScriptSyntaxTests
{
    private static readonly string s_scripts = Repository.PathOf("src/SecureStoreBackup.FarmAgent/SharePoint/Scripts");

    [Fact]
    public async Task Every_script_of_the_repository_is_one_that_5_1_understands()
    {
        SyntaxInput[] files = [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.ps1", SearchOption.AllDirectories).Where(IsSource).Select(path => new SyntaxInput(Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path)))];
        Assert.Contains(files, file => file.Name.EndsWith("Common.ps1", StringComparison.Ordinal));

        var scripts = await PowerShellParser.ParseAsync("", files);

        Assert.Empty(scripts.SelectMany(script => LanguageRules.Understood(script).Select(flaw => $"{script.Name}: {flaw}")));
    }

    [Fact]
    public async Task Every_cmdlet_is_called_as_both_editions_document_it_and_asks_no_question()
    {
        var (library, verbs) = await VerbsAsync();

        Assert.Empty(verbs.Append(library).SelectMany(script => CmdletRules.Check(script).Concat(LanguageRules.Plain(script, library)).Select(flaw => $"{script.Name}: {flaw}")));
        Assert.Contains(verbs, script => script.Commands.Any(command => command.Name == "Restore-SPFarm"));
    }

    [Fact]
    public async Task Every_verb_does_what_its_contract_says_and_nothing_else()
    {
        var (library, verbs) = await VerbsAsync();

        Assert.Empty(verbs.SelectMany(script => ContractRules.Check(script, library, Contract(script.Name)).Select(flaw => $"{script.Name}: {flaw}")));
        Assert.NotEmpty(verbs);
    }

    private static async Task<(ScriptSyntax Library, ScriptSyntax[] Verbs)> VerbsAsync()
    {
        SyntaxInput[] files = [.. Directory.EnumerateFiles(s_scripts, "*.ps1").Select(path => new SyntaxInput(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path)))];
        var scripts = await PowerShellParser.ParseAsync(files.Single(file => file.Name == "Common").Text, files);
        return (scripts.Single(script => script.Name == "Common"), [.. scripts.Where(script => script.Name != "Common")]);
    }

    private static JsonNode Contract(string verb) => JsonNode.Parse(File.ReadAllText(Path.Combine(s_scripts, $"{verb}.contract.json")))!;

    private static bool IsSource(string path) => !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
}
