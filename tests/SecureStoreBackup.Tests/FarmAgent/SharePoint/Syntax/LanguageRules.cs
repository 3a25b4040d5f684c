namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Syntax;

/// <summary>What Windows PowerShell 5.1 does not understand, and what a script of ours has no business with.</summary>
internal static class LanguageRules
{
    /// <summary>Parameters of cmdlets that 5.1 has, which came with a later version.</summary>
    private static readonly (string Command, string Parameter)[] s_later =
    [
        ("ForEach-Object", "Parallel"), ("ForEach-Object", "ThrottleLimit"), ("ForEach-Object", "AsJob"), ("ConvertFrom-Json", "AsHashtable"), ("ConvertFrom-Json", "Depth"), ("ConvertFrom-Json", "NoEnumerate"),
        ("ConvertTo-Json", "AsArray"), ("ConvertTo-Json", "EscapeHandling"), ("Get-Content", "AsByteStream"), ("Set-Content", "AsByteStream"), ("Invoke-WebRequest", "SkipCertificateCheck"),
        ("Invoke-RestMethod", "SkipCertificateCheck"), ("Select-String", "Raw"), ("Split-Path", "LeafBase"), ("Join-Path", "AdditionalChildPath"), ("Get-ChildItem", "FollowSymlink"),
    ];

    /// <summary>What verbs may call beside SharePoint's cmdlets and the functions that we wrote: nothing that prints, runs text, or starts a program.</summary>
    private static readonly HashSet<string> s_plain = new(StringComparer.Ordinal)
    {
        "Add-PSSnapin", "ConvertFrom-Json", "ConvertTo-Json", "ForEach-Object", "Get-Item", "Get-ItemProperty", "Import-Module", "New-Object", "Out-Null", "Out-String", "Select-Object",
        "Set-StrictMode", "Sort-Object", "Start-Sleep", "Test-Path", "Where-Object", "$Body", @"""$PSScriptRoot\Common.ps1""",
    };

    public static IEnumerable<string> Understood(ScriptSyntax script) =>
    [
        .. script.Errors.Select(flaw => $"line {flaw.Line} does not parse: {flaw.Text.ReplaceLineEndings(" ")}"),
        .. script.Chains.Select(line => $"line {line}: 5.1 has no && and no ||"),
        .. from command in script.Commands
           from parameter in command.Given
           where s_later.Contains((command.Name, parameter))
           select $"line {command.Line}: 5.1 has no {command.Name} -{parameter}",
    ];

    public static IEnumerable<string> Plain(ScriptSyntax script, ScriptSyntax library)
    {
        var own = script.Commands.Concat(library.Commands).Select(command => command.In).OfType<string>().Concat(["Invoke-Verb", "Get-Value", "Get-Hidden"]).ToHashSet(StringComparer.Ordinal);
        return from command in script.Commands
               where !s_plain.Contains(command.Name) && !own.Contains(command.Name) && !CmdletRules.IsSharePoint(command.Name)
               select $"line {command.Line}: a verb does not call {command.Name}";
    }
}
