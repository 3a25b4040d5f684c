using System.Text.RegularExpressions;
using SecureStoreBackup.Tests.FarmAgent.SharePoint.Syntax;

namespace SecureStoreBackup.Tests.FarmAgent.Installation;

/// <summary>What can be told of the installer without a Windows to run it on.</summary>
public sealed partial class InstallScriptTests
{
    /// <summary>Commands that change nothing on the server. Whatever is not here has to stand behind ShouldProcess.</summary>
    private static readonly HashSet<string> s_harmless = new(StringComparer.Ordinal)
    {
        "ConvertTo-Json", "ForEach-Object", "Get-ChildItem", "Get-Credential", "Get-Item", "Get-ItemProperty", "Get-NetFirewallRule", "Get-Process", "Get-ScheduledTask", "Join-Path", "New-Object", "New-ScheduledTaskAction", "New-ScheduledTaskPrincipal",
        "New-ScheduledTaskSettingsSet", "New-ScheduledTaskTrigger", "New-TimeSpan", "Resolve-Path", "Set-StrictMode", "Split-Path", "Test-Path", "Where-Object", "Write-Output", "Write-Verbose",
    };

    private static readonly string s_text = Repository.Read("src/SecureStoreBackup.FarmAgent/Install-FarmAgent.ps1").ReplaceLineEndings("\n");
    private static readonly string s_parameters = s_text[s_text.IndexOf("\nparam(", StringComparison.Ordinal)..s_text.IndexOf("\n)\n", StringComparison.Ordinal)];

    [Fact]
    [Trait("Suite", "Long")]
    public async Task Everything_that_changes_the_server_asks_ShouldProcess_first()
    {
        Assert.Empty(await UnguardedAsync(s_text));
        Assert.Equal(["Remove-Item", "New-Object"], await UnguardedAsync(s_text.Replace("if (Test-Path -LiteralPath $Path) { Remove-Item", "} if (Test-Path -LiteralPath $Path) { Remove-Item", StringComparison.Ordinal)));
        Assert.Contains("Register-ScheduledTask", await UnguardedAsync(s_text.Replace("$PSCmdlet.ShouldProcess($Name,", "$PSCmdlet.ShouldContinue($Name,", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_parameter_has_its_help_and_every_help_its_parameter() =>
        Assert.Equal(Parameters(), HelpPattern().Matches(s_text).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void The_documents_and_the_examples_name_parameters_that_exist()
    {
        var docs = Repository.Read("docs/farm-agent.md");
        var section = docs[docs.IndexOf("## Install\n", StringComparison.Ordinal)..docs.IndexOf("## Configuration\n", StringComparison.Ordinal)];
        string[] common = ["WhatIf", "Full", "AsSecureString", "TaskName"];
        foreach (var line in (section + s_text[..s_text.IndexOf("#>", StringComparison.Ordinal)]).Split('\n').Where(line => line.Contains("Install-FarmAgent.ps1", StringComparison.Ordinal) || line.StartsWith("    -", StringComparison.Ordinal)))
            Assert.Empty(GivenPattern().Matches(line).Select(match => match.Groups["name"].Value).Except([.. Parameters(), .. common], StringComparer.Ordinal));
    }

    [Fact]
    public void Every_field_that_it_writes_is_one_that_the_agent_reads()
    {
        var documented = Repository.Read("docs/farm-agent.md");
        foreach (var field in new[] { "listen", "certificate", "privateKey", "clientCa", "clientSubjects", "dataDirectory", "roots", "sqlServers", "instance", "authentication", "userName", "passwordFile" })
        {
            Assert.Matches($@"[\s.{{;]{field} = ", s_text);
            Assert.Matches($"[`\"]{field}[`\\[\"]", documented);
        }
    }

    /// <summary>Windows PowerShell 5.1 reads a script without a byte order mark in the system's own code page.</summary>
    [Fact]
    public void It_is_plain_ascii() => Assert.True(s_text.All(char.IsAscii));

    private static IEnumerable<string> Parameters() => ParameterPattern().Matches(s_parameters).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal);

    private static async Task<string[]> UnguardedAsync(string text)
    {
        var script = Assert.Single(await PowerShellParser.ParseAsync("", new SyntaxInput("Install-FarmAgent", text)));
        var own = FunctionPattern().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        return [.. script.Commands.Where(command => !command.Guarded && !own.Contains(command.Name) && (!s_harmless.Contains(command.Name) || command.Values is ["IO.FileStream", ..])).Select(command => command.Name)];
    }

    [GeneratedRegex(@"^function (?<name>[\w-]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FunctionPattern();

    [GeneratedRegex(@"^\.PARAMETER (?<name>\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HelpPattern();

    [GeneratedRegex(@"\] \$(?<name>\w+)(?= =|,|$)", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"(?<= |\()-(?<name>[A-Z]\w+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GivenPattern();
}
