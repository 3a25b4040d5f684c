using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace SecureStoreBackup.Tests.FarmAgent.SharePoint.Syntax;

/// <summary>Asks node, with a grammar of PowerShell, for the syntax of scripts.</summary>
internal static class PowerShellParser
{
    private static readonly string s_folder = Repository.PathOf("tests/SecureStoreBackup.Tests/powershell-syntax");

    /// <summary>Skips the test where the grammar is not installed; on a build server that is a failure.</summary>
    public static void Require()
    {
        if (Directory.Exists(Path.Combine(s_folder, "node_modules", "tree-sitter-powershell")))
            return;
        const string reason = "The grammar of PowerShell is not installed: npm ci --ignore-scripts in tests/SecureStoreBackup.Tests/powershell-syntax";
        Assert.False(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, reason);
        Assert.Skip(reason);
    }

    /// <param name="library">The text of the script that the others dot-source.</param>
    public static async Task<ScriptSyntax[]> ParseAsync(string library, params SyntaxInput[] scripts)
    {
        Require();
        var start = new ProcessStartInfo("node", [Path.Combine(s_folder, "syntax.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start) ?? throw new Win32Exception("node was not started.");
        var said = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var noise = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new SyntaxRequest(library, scripts), SyntaxJson.Default.SyntaxRequest));
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await noise);
        return JsonSerializer.Deserialize(await said, SyntaxJson.Default.ScriptSyntaxArray)!;
    }
}
