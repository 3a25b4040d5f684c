using System.CommandLine;
using SecureStoreBackup.Operator.Commands.Validating;

namespace SecureStoreBackup.Operator.Commands;

/// <summary><c>securestore validate</c>: what the operator would say of files, said before they are applied.</summary>
internal static class ValidateCommand
{
    private const int Wrong = 1;

    private static readonly Argument<string[]> _files = new("FILE") { Description = "YAML or JSON files, folders (their .yaml and .yml files, at any depth, but for what is hidden and folders behind links), or - for standard input. Objects of other kinds are left alone.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> _strict = new("--strict") { Description = "Warnings fail too." };

    public static Command Create() => Create(TimeProvider.System, static () => Console.In);

    internal static Command Create(TimeProvider time, Func<TextReader> input)
    {
        var output = new OutputOption();
        var command = new Command(
            "validate",
            """
            Check policies, backups and restores in files with the operator's own validator, for Git hooks and CI: unknown fields, wrong
            types, fields that stand twice, values that the operator would refuse; and warn of what it accepts and seldom should.
            Each line reads FILE:LINE:COLUMN: error|warning: FIELD: what is wrong; what to do.
            Exit code 0: nothing is wrong; 1: something is, or a file cannot be read; with --strict, a warning is enough.

            Examples:
              securestore validate policy.yaml
              securestore validate --strict clusters/
              kubectl kustomize overlays/production | securestore validate -
            """)
        {
            _files, _strict,
        };
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            var report = ValidationReport.Of(parsed.GetValue(_files)!.SelectMany(file => FileSource.Read(file, input)), time.GetUtcNow());
            output.Write(parsed, report, ValidationJson.Default.ValidationReport, text => ValidationText.Print(report, text, parsed.InvocationConfiguration.Error));
            return report.Errors > 0 || (parsed.GetValue(_strict) && report.Warnings > 0) ? Wrong : 0;
        });
        return command;
    }
}
