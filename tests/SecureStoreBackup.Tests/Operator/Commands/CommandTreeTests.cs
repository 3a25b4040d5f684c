using System.CommandLine;
using SecureStoreBackup.Operator.Commands;

namespace SecureStoreBackup.Tests.Operator.Commands;

public sealed class CommandTreeTests
{
    [Theory]
    [InlineData("no such command", "frobnicate")]
    [InlineData("--output: 'xml' is none of text, json, yaml.", "status", "--output", "xml")]
    [InlineData("--all-namespaces: leave it out", "status", "contoso", "--all-namespaces")]
    [InlineData("say either which POLICY, or which --container", "verify")]
    [InlineData("--all: leave it out where a --point is named", "verify", "contoso", "--all", "--point", "x")]
    public async Task What_cannot_be_parsed_is_one_error_with_exit_code_2_and_nothing_on_standard_output(string wanted, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(wanted == "no such command" ? "frobnicate" : wanted, errors, StringComparison.Ordinal);
        Assert.Contains("--help", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_kubeconfig_the_error_names_the_file_and_nothing_is_on_standard_output()
    {
        var (code, output, errors) = await RunAsync("status", "--kubeconfig", "/nowhere/config");

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("securestore: ", errors, StringComparison.Ordinal);
        Assert.Contains("/nowhere/config", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_says_its_exit_codes_and_shows_an_example()
    {
        foreach (var command in CommandTree.Create().Subcommands)
        {
            Assert.True(command.Description!.Contains("Exit code", StringComparison.Ordinal), command.Name);
            Assert.True(command.Description.Contains($"securestore {command.Name}", StringComparison.Ordinal), command.Name);
        }
    }

    [Fact]
    public void Every_command_gives_what_it_found_as_json_and_yaml_but_for_those_that_find_nothing()
    {
        string[] without = ["completion", "crds", "operator"];   // a script for bash, YAML to apply, a log

        foreach (var command in CommandTree.Create().Subcommands)
        {
            var forms = command.Options.SingleOrDefault(option => option.Aliases.Contains("-o"))?.HelpName ?? "";
            Assert.True(without.Contains(command.Name) != forms.EndsWith("|json|yaml", StringComparison.Ordinal), command.Name);
        }
    }

    [Fact]
    public async Task A_passphrase_is_printed_alone_and_never_among_data()
    {
        var (code, output, errors) = await RunAsync("recover", "--container", "https://contosobackup.blob.core.windows.net/securestore", "--to", "recovered", "--show-passphrase", "-o", "json");

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("--show-passphrase prints the passphrase, alone", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void As_a_plug_in_help_and_examples_say_kubectl_securestore_but_for_what_runs_inside_a_pod()
    {
        var root = CommandTree.Create("kubectl securestore");

        using var output = new StringWriter();
        Assert.Equal(0, root.Parse(["takeover", "--help"]).Invoke(new InvocationConfiguration { Output = output }));
        Assert.Contains("  kubectl securestore takeover", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("-- securestore takeover sharepoint/contoso", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("  kubectl securestore plan sharepoint/contoso", root.Description, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CommandTree.RunAsync(arguments, new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
