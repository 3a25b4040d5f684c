using System.Text.Json.Nodes;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Syntax;

/// <summary>The rules find what they are there for: each script here has one flaw.</summary>
[Trait("Suite", "Long")]
public sealed class BrokenScriptTests
{
    private const string Restore = "Restore-SPFarm -Directory $d -RestoreMethod Overwrite -BackupId $b -Item $i -Force -Confirm:$false";
    private const string Backup = "Backup-SPFarm -Directory $d -BackupMethod Full -Item $i -Force -Confirm:$false";

    private const string Library = """
        function Stop-Verb([string] $Code) { exit 1 }
        function Write-Record($Record) { Out-Null }
        function Invoke-Verb($Verb, $Body) { try { & $Body } catch { Stop-Verb 'PowerShellFailed' } }
        function Get-Store { Get-SPFarm | ForEach-Object { @{ id = [string]$_.Id; open = $true } } }
        """;

    private const string Verb = """
        Invoke-Verb 'Get-It' {
            param($arguments, $secrets)
            if ($arguments.name) { Stop-Verb 'NoSuchThing' }
            @{ count = 1; stores = @(Get-Store) }
        }
        """;

    private const string Contract = """
        {"verb":"Get-It","cmdlets":["Get-SPFarm"],"input":{"name":"string"},"secrets":{},"output":{"count":"int","stores":[{"id":"guid","open":"bool"}]},"errors":{"PowerShellFailed":"","NoSuchThing":""},"progress":false}
        """;

    [Theory]
    [InlineData("if ($a) { Get-Item x", "does not parse")]
    [InlineData("$a = $b ?? 1", "does not parse")]
    [InlineData("$a = $b ? 1 : 2", "does not parse")]
    [InlineData("$a?.Name", "does not parse")]
    [InlineData("Get-Item a && Get-Item b", "no && and no ||")]
    [InlineData("Get-Item a || Get-Item b", "no && and no ||")]
    [InlineData("1..3 | ForEach-Object -Parallel { $_ }", "no ForEach-Object -Parallel")]
    [InlineData("$x | ConvertFrom-Json -AsHashtable", "no ConvertFrom-Json -AsHashtable")]
    public async Task What_5_1_does_not_understand(string text, string flaw) => Assert.Contains(flaw, Assert.Single((await FlawsAsync(text, LanguageRules.Understood)).Take(1)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Write-Host hello", "Write-Host")]
    [InlineData("Invoke-Expression $x", "Invoke-Expression")]
    [InlineData("Start-Process powershell.exe", "Start-Process")]
    [InlineData("ConvertTo-SecureString -String $p -AsPlainText -Force", "ConvertTo-SecureString")]
    [InlineData("& $x", "$x")]
    public async Task What_no_verb_calls(string text, string command)
    {
        var scripts = await PowerShellParser.ParseAsync(Library, new SyntaxInput("script", text), new SyntaxInput("library", Library));

        Assert.Contains($"does not call {command}", Assert.Single(LanguageRules.Plain(scripts[0], scripts[1])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Restore + " -RecoveryMethod Overwrite", "has no -RecoveryMethod")]
    [InlineData("Restore-SPFarm -Directory $d -RestoreMethod New -BackupId $b -Item $i -Force -Confirm:$false", "-RestoreMethod Overwrite")]
    [InlineData("Restore-SPFarm -Directory $d -RestoreMethod Overwrite -Item $i -Force -Confirm:$false", "-BackupId")]
    [InlineData("Restore-SPFarm -Directory $d -RestoreMethod Overwrite -BackupId $b -Item $i -Confirm:$false", "without -Force")]
    [InlineData("Restore-SPFarm -Directory $d -RestoreMethod Overwrite -BackupId $b -Item $i -Force", "without -Confirm:$false")]
    [InlineData("Restore-SPFarm -Directory $d -RestoreMethod Overwrite -BackupId $b -Item $i -Force -Confirm:$true", "without -Confirm:$false")]
    [InlineData("Restore-SPFarm -RestoreMethod Overwrite -BackupId $b -Item $i -Force -Confirm:$false", "lacks the mandatory -Directory")]
    [InlineData("Restore-SPFarm $d -RestoreMethod Overwrite -BackupId $b -Item $i -Force -Confirm:$false", "without its parameter's name")]
    [InlineData(Restore + " -ShowTree", "mixes parameters")]
    [InlineData("$t = @{ Surprise = 1 }; " + Restore + " @t", "has no -Surprise")]
    [InlineData("Backup-SPFarm -Directory $d -BackupMethod Differential -Item $i -Force -Confirm:$false", "-BackupMethod Full")]
    [InlineData("Backup-SPFarm -Directory $d -BackupMethod Full -Force -Confirm:$false", "-Item")]
    [InlineData("Backup-SPFarm -Directory $d -BackupMethod Full -Item $i -Confirm:$false", "without -Force")]
    [InlineData("Update-SPSecureStoreApplicationServerKey -Passphrase $secrets.passphrase", "lacks the mandatory -ServiceApplicationProxy")]
    [InlineData("Update-SPSecureStoreApplicationServerKey -ServiceApplicationProxy $p -Passphrase $arguments.passphrase", "secrets")]
    [InlineData("Update-SPSecureStoreMasterKey -ServiceApplicationProxy $p -Passphrase $secrets.passphrase", "for people")]
    [InlineData("Get-SPSecureStoreApplication -ServiceContext $c", "-All")]
    [InlineData("Start-SPServiceInstance -Identity $i", "without -Confirm:$false")]
    [InlineData("Get-SPSomething", "is not documented")]
    public async Task How_no_cmdlet_is_called(string text, string flaw) => Assert.Contains(await FlawsAsync(text, CmdletRules.Check), found => found.Contains(flaw, StringComparison.Ordinal));

    [Theory]
    [InlineData(Restore)]
    [InlineData(Backup)]
    [InlineData("$t = @{}; $t.FarmCredentials = $c; " + Restore + " -Verbose @t 4>&1 3>&1 | ForEach-Object { $_ }")]
    [InlineData("Backup-SPFarm -ShowTree *>&1 | Out-String")]
    [InlineData("Get-SPSecureStoreApplication -ServiceContext (Get-It $p) -All")]
    public async Task A_call_without_flaw_is_left_alone(string text) => Assert.Empty(await FlawsAsync(text, CmdletRules.Check));

    [Fact]
    public async Task A_script_that_keeps_its_contract_is_left_alone() => Assert.Empty(await ContractFlawsAsync(Verb, Contract));

    [Theory]
    [InlineData("count = 1", "count = $(foreach ($n in 1, 2) { $n })")]
    [InlineData("param($arguments, $secrets)", "$list = @(); foreach ($a in @(Get-Store)) { $list += @{ id = [string]$a.id; open = [bool]$a.open } }")]
    public async Task Values_are_followed_through_loops_and_lists(string from, string to) =>
        Assert.Empty(await ContractFlawsAsync(Verb.Replace(from, to, StringComparison.Ordinal).Replace(to.StartsWith("$list", StringComparison.Ordinal) ? "@(Get-Store) }" : "never", "$list }", StringComparison.Ordinal), Contract));

    [Theory]
    [InlineData("'Get-It'", "'Get-Other'", "runs as 'Get-Other'")]
    [InlineData("@(Get-Store)", "@(Get-Store; Get-SPServer)", "cmdlet Get-SPServer is not in the contract")]
    [InlineData("@(Get-Store)", "@(1)", "cmdlet Get-SPFarm of the contract is not in the script")]
    [InlineData("@(Get-Store)", "@(1)", "data.stores[] is no object")]
    [InlineData("$arguments.name", "$arguments.title", "input title is not in the contract")]
    [InlineData("$arguments.name", "$true", "input name of the contract is not in the script")]
    [InlineData("$arguments.name", "$arguments.name -eq $secrets.password", "secret password is not in the contract")]
    [InlineData("NoSuchThing", "Another", "error Another is not in the contract")]
    [InlineData("NoSuchThing", "Another", "error NoSuchThing of the contract is not in the script")]
    [InlineData("count = 1", "count = 'one'", "data.count is string, and int in the contract")]
    [InlineData("count = 1", "count = $x.Count", "data.count is ?, and int in the contract")]
    [InlineData("count = 1", "count = 1; more = 2", "key of data more is not in the contract")]
    [InlineData("count = 1; ", "", "key of data count of the contract is not in the script")]
    [InlineData("if (", "Write-Record @{ t = 'progress'; msg = 'x' }; if (", "reports progress")]
    public async Task How_a_script_breaks_its_contract(string from, string to, string flaw) =>
        Assert.Contains(await ContractFlawsAsync(Verb.Replace(from, to, StringComparison.Ordinal), Contract), found => found.Contains(flaw, StringComparison.Ordinal));

    private static async Task<List<string>> FlawsAsync(string text, Func<ScriptSyntax, IEnumerable<string>> rule) => [.. rule((await PowerShellParser.ParseAsync("", new SyntaxInput("script", text)))[0])];

    private static async Task<List<string>> ContractFlawsAsync(string text, string contract)
    {
        var scripts = await PowerShellParser.ParseAsync(Library, new SyntaxInput("script", text), new SyntaxInput("library", Library));
        return [.. ContractRules.Check(scripts[0], scripts[1], JsonNode.Parse(contract)!)];
    }
}
