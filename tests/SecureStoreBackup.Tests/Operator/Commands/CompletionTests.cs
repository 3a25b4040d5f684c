using System.Diagnostics;

namespace SecureStoreBackup.Tests.Operator.Commands;

/// <summary>The scripts under the real shells, asking the real program.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("securestore st", "status")]
    [InlineData("securestore status --o", "--output")]
    [InlineData("securestore status --output y", "yaml")]
    [InlineData("securestore restore --mode D", "Drill")]
    public async Task Bash_is_offered_what_the_program_accepts(string line, string wanted)
    {
        var script = $$"""
            PATH="{{AppContext.BaseDirectory}}:$PATH"; source <(securestore completion bash)
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE)
            _securestore; printf '%s\n' "${COMPREPLY[@]}"
            """;

        Assert.Equal([wanted], (await RunAsync("bash", ["-c", script])).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Kubectl_is_offered_the_same_in_its_own_form()
    {
        var output = await RunAsync(Path.Combine(AppContext.BaseDirectory, "kubectl_complete-securestore"), ["stat"]);

        Assert.Equal(["status", ":4"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return output;
    }
}
