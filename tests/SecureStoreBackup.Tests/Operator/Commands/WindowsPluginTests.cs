using SecureStoreBackup.Operator.Commands;
using SecureStoreBackup.Tests.Install;

namespace SecureStoreBackup.Tests.Operator.Commands;

/// <summary>kubectl-securestore.cmd. Nobody has run it on Windows; wine's <c>cmd</c> stands in, and for the program a copy of that <c>cmd</c>, which says what it was given.</summary>
public sealed class WindowsPluginTests : IDisposable
{
    private static readonly string _plugin = Path.Combine(AppContext.BaseDirectory, "kubectl-securestore.cmd");

    private readonly string _folder = Directory.CreateTempSubdirectory("windows-plugin-").FullName;

    private string Prefix => $"WINEPREFIX={_folder}/prefix";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_lies_beside_the_program_with_the_ends_of_lines_that_windows_wants() =>
        Assert.All(File.ReadAllText(_plugin).TrimEnd('\n').Split('\n'), line => Assert.EndsWith("\r", line, StringComparison.Ordinal));

    [Fact(Timeout = 120_000)]
    [Trait("Suite", "Long")]
    public async Task Under_wine_it_hands_on_arguments_name_and_exit_code()
    {
        Tool.Need(new Tool("wine", "wine").Missing);
        await CmdAsync("exit");
        File.Copy($"{_folder}/prefix/drive_c/windows/system32/cmd.exe", $"{_folder}/securestore.exe");
        File.Copy(_plugin, $"{_folder}/kubectl-securestore.cmd");

        Assert.Contains($"{CalledAs.Variable}=kubectl securestore", await CmdAsync($"kubectl-securestore.cmd /c set {CalledAs.Variable}"), StringComparison.Ordinal);
        Assert.Contains("two words", await CmdAsync("kubectl-securestore.cmd /c echo two words"), StringComparison.Ordinal);
        Assert.Contains("code 3", await CmdAsync("kubectl-securestore.cmd /c exit 3 & call echo code %^ERRORLEVEL% & exit 0"), StringComparison.Ordinal);
        await new Tool("env", "coreutils").RunAsync(_folder, null, Prefix, "sh", "-c", "wineserver -k || true");   // it may have ended by itself
    }

    private Task<string> CmdAsync(string command) => new Tool("env", "coreutils").RunAsync(_folder, null, Prefix, "WINEDEBUG=-all", "wine", "cmd", "/c", command);
}
