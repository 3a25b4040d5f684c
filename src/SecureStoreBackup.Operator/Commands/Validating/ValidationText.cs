namespace SecureStoreBackup.Operator.Commands.Validating;

/// <summary>The report for people, and for editors that read <c>file:line:column</c>.</summary>
internal static class ValidationText
{
    public static void Print(ValidationReport report, TextWriter output, TextWriter errors)
    {
        foreach (var file in report.Files)
        {
            foreach (var found in file.Findings)
                errors.WriteLine($"{file.File}:{found.Line}:{found.Column}: {found.Severity}: {(found.Path.Length == 0 ? "" : $"{found.Path}: ")}{found.Message}");
            foreach (var found in file.Objects)
                output.WriteLine($"{file.File}: {found.Kind} {found.Name ?? "(name generated)"} is valid{(found.NextRuns.Count > 0 ? $"; it runs at {string.Join(", ", found.NextRuns)}" : "")}.");
            if (file.LeftAlone.Count > 0)
                output.WriteLine($"{file.File}: note: left alone, since not ours: {string.Join(", ", file.LeftAlone.CountBy(kind => kind).Select(kind => kind.Value == 1 ? kind.Key : $"{kind.Value} × {kind.Key}"))}.");
        }

        output.WriteLine($"{Count(report.Files.Sum(file => file.Objects.Count), "valid object")}, {Count(report.Errors, "error")}, {Count(report.Warnings, "warning")} in {Count(report.Files.Count, "file")}.");
    }

    private static string Count(int number, string of) => $"{number} {of}{(number == 1 ? "" : "s")}";
}
