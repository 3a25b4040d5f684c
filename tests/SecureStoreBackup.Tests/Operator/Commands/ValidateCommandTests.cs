using System.CommandLine;
using SecureStoreBackup.Operator.Commands;

namespace SecureStoreBackup.Tests.Operator.Commands;

public sealed class ValidateCommandTests
{
    private static readonly string Sample = Repository.PathOf("manifests/samples/policy.yaml");

    [Fact]
    public void A_valid_file_is_said_to_be_valid_with_its_next_runs()
    {
        var (code, output, errors) = Run(Sample);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("SecureStoreBackupPolicy contoso is valid; it runs at 2026-11-23 02:15 +01:00, 2026-11-24 02:15 +01:00,", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_come_with_file_and_line_and_exit_code_2()
    {
        var broken = Path.Combine(Directory.CreateTempSubdirectory("validate").FullName, "policy.yaml");
        File.WriteAllText(broken, File.ReadAllText(Sample).Replace("Europe/Berlin", "Europe/Atlantis", StringComparison.Ordinal));

        var (code, _, errors) = Run(broken, Sample);

        Assert.Equal(2, code);
        Assert.StartsWith($"{broken}:7: spec.timeZone: 'Europe/Atlantis'", errors, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(broken)!, recursive: true);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_of_its_own()
    {
        var (code, _, errors) = Run("/nowhere/policy.yaml");

        Assert.Equal(2, code);
        Assert.Contains("/nowhere/policy.yaml", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Machines_get_json()
    {
        var (code, output, _) = Run("--output", "json", Sample);

        Assert.Equal(0, code);
        Assert.Contains("\"valid\": true", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var command = ValidateCommand.Create(new VirtualTime(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)));
        var code = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return (code, output.ToString(), errors.ToString());
    }
}
