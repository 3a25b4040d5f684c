using System.Diagnostics;

namespace SecureStoreBackup.Tests.Documentation;

public sealed class PageScriptTests
{
    [Theory]
    [InlineData("# A\n\n```sh\ntrue\nfalse\n```\n", "docs/a.md:5: exit code 1")]
    [InlineData("# A\n\n```sh\nfalse | cat\n```\n", "docs/a.md:4: exit code 1")]
    [InlineData("# A\n\n```sh\necho $never_set\n```\n", "never_set: unbound variable")]
    [InlineData("# A\n\n```sh\none() {\n  (exit 7)\n}\none\n```\n", "exit code 7")]
    [InlineData("# A\n\n```sh exit=3\ntrue\n```\n", "docs/a.md:5: ended with exit code 0, not 3")]
    [InlineData("# A\n\n1. a\n   ```sh\n   false\n   ```\n", "docs/a.md:5: exit code 1")]
    public async Task A_command_that_fails_is_named_by_its_line(string page, string says)
    {
        var (code, _, error) = await RunAsync(page);

        Assert.NotEqual(0, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_of_a_page_share_a_shell_and_what_is_not_for_here_is_left_out()
    {
        var (code, output, error) = await RunAsync("# A\n\n```sh\na=1\n```\n\n```sh azure\nexit 9\n```\n\n```sh exit=3\n(exit 3)\n```\n\n```yaml\na: b\n```\n\n```sh\ncat <<EOF\na is $a\nEOF\n```\n");

        Assert.Equal((0, "a is 1\n", ""), (code, output, error));
    }

    [Fact]
    public async Task What_a_page_starts_in_the_background_ends_with_it()
    {
        var (code, output, _) = await RunAsync("# A\n\n```sh\nsleep 600 >/dev/null 2>&1 &\necho $!\nfalse\n```\n");

        Assert.Equal(1, code);
        Assert.False(Directory.Exists($"/proc/{output.Trim()}"), $"Process {output.Trim()} still runs.");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string page)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", PageScript.Of("docs/a.md", page)]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, await output, await error);
    }
}
