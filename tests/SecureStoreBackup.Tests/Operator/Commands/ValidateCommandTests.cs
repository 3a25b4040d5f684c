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

        Assert.Equal(0, code);
        Assert.DoesNotContain("error:", errors, StringComparison.Ordinal);
        Assert.Contains("SecureStoreBackupPolicy contoso is valid; it runs at 2026-11-23 02:15 +01:00, 2026-11-24 02:15 +01:00,", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_come_with_file_line_column_and_exit_code_1()
    {
        var broken = Path.Combine(Directory.CreateTempSubdirectory("validate").FullName, "policy.yaml");
        File.WriteAllText(broken, File.ReadAllText(Sample).Replace("Europe/Berlin", "Europe/Atlantis", StringComparison.Ordinal));

        var (code, _, errors) = Run(broken, Sample);

        Assert.Equal(1, code);
        Assert.StartsWith($"{broken}:{LineOf(broken, "timeZone")}:3: error: spec.timeZone: 'Europe/Atlantis'", errors, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(broken)!, recursive: true);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_of_its_own()
    {
        var (code, _, errors) = Run("/nowhere/policy.yaml");

        Assert.Equal(1, code);
        Assert.Contains("/nowhere/policy.yaml", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Machines_get_json_or_yaml_and_nothing_on_standard_error()
    {
        var (code, json, errors) = Run("--output", "json", Sample, "/nowhere/policy.yaml");
        var (same, yaml, _) = Run("--output", "yaml", Sample, "/nowhere/policy.yaml");

        Assert.Equal((1, 1, ""), (code, same, errors));
        var report = SameData.Of(json, yaml);
        Assert.Equal((false, 1), ((bool)report["valid"]!, (int)report["errors"]!));
        Assert.Equal([true, false], report["files"]!.AsArray().Select(file => (bool)file!["valid"]!));
    }

    [Fact]
    public void Warnings_fail_only_when_they_are_asked_to()
    {
        Assert.Equal(0, Run(Sample).Code);
        var (code, _, errors) = Run("--strict", Sample);

        Assert.Equal(1, code);
        Assert.Contains(": warning: spec.offsite[0].immutability: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_is_read_for_a_dash()
    {
        var (code, output, _) = Run(["-"], File.ReadAllText(Sample).Replace("kind: S", "kind: s", StringComparison.Ordinal));
        var (wrong, _, errors) = Run(["-"], "kind: SecureStoreBackup\nspec: {policyName: contoso}\n");

        Assert.Equal((1, 1), (code, wrong));
        Assert.Contains("0 valid objects, 1 error,", output, StringComparison.Ordinal);
        Assert.StartsWith("stdin:1:1: error: apiVersion: it is missing; write securestore.dev/v1alpha1.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_its_yaml_files_at_any_depth_and_other_kinds_are_left_alone()
    {
        var folder = Directory.CreateTempSubdirectory("validate").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "a/b"));
        Directory.CreateDirectory(Path.Combine(folder, ".git"));
        File.WriteAllText(Path.Combine(folder, "a/b/policy.yml"), File.ReadAllText(Sample));
        File.WriteAllText(Path.Combine(folder, "a/others.yaml"), "apiVersion: v1\nkind: Secret\n---\napiVersion: v1\nkind: Secret\n---\nreplicas: 2\n");
        File.WriteAllText(Path.Combine(folder, "a/notes.txt"), "kind: SecureStoreBackup");
        File.WriteAllText(Path.Combine(folder, ".git/index.yaml"), "\t{");

        var (code, output, _) = Run(folder);

        Assert.Equal(0, code);
        Assert.Contains("others.yaml: note: left alone, since not ours: 2 × Secret, no kind.", output, StringComparison.Ordinal);
        Assert.Contains("1 valid object, 0 errors,", output, StringComparison.Ordinal);
        Assert.Contains(" in 2 files.", output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void In_a_folder_nothing_is_passed_over_but_what_is_hidden_and_folders_behind_links()
    {
        var folder = Directory.CreateTempSubdirectory("validate").FullName;
        var deep = Directory.CreateDirectory(Path.Combine([folder, .. Enumerable.Repeat("d", 40)])).FullName;
        var hidden = Directory.CreateDirectory(Path.Combine(folder, ".hidden")).FullName;
        File.WriteAllText(Path.Combine(deep, "policy.yaml"), File.ReadAllText(Sample));
        File.WriteAllText(Path.Combine(hidden, "policy.yaml"), File.ReadAllText(Sample));
        File.CreateSymbolicLink(Path.Combine(folder, "link.yaml"), ".hidden/policy.yaml");   // as a mounted ConfigMap has it
        File.CreateSymbolicLink(Path.Combine(folder, "broken.yaml"), "nowhere.yaml");
        Directory.CreateSymbolicLink(Path.Combine(folder, "circle"), folder);

        var (code, output, errors) = Run(folder);
        var (named, _, _) = Run(hidden);
        Directory.Delete(folder, recursive: true);

        Assert.Equal((1, 0), (code, named));
        Assert.Contains("link.yaml: SecureStoreBackupPolicy contoso is valid", output, StringComparison.Ordinal);
        Assert.Contains("d/policy.yaml: SecureStoreBackupPolicy contoso is valid", output, StringComparison.Ordinal);
        Assert.Contains("broken.yaml:1:1: error: it cannot be read", errors, StringComparison.Ordinal);
        Assert.Contains("2 valid objects, 1 error,", output, StringComparison.Ordinal);
        Assert.Contains(" in 3 files.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_an_error_since_nothing_was_checked()
    {
        var folder = Directory.CreateTempSubdirectory("validate").FullName;

        Assert.Equal(1, Run(folder).Code);
        Directory.Delete(folder);
    }

    private static int LineOf(string file, string field) => File.ReadLines(file).TakeWhile(line => !line.Contains($"{field}:", StringComparison.Ordinal)).Count() + 1;

    private static (int Code, string Output, string Errors) Run(params string[] arguments) => Run(arguments, "");

    private static (int Code, string Output, string Errors) Run(string[] arguments, string input)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var text = new StringReader(input);
        var command = ValidateCommand.Create(new VirtualTime(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)), () => text);
        var code = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return (code, output.ToString(), errors.ToString());
    }
}
