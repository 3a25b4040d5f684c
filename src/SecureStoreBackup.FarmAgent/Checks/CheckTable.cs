using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent.Checks;

/// <summary>The report as a person reads it: a line per check, a remedy under each that needs one.</summary>
/// <param name="colour">Sets the console's colour; null writes none.</param>
internal sealed class CheckTable(TextWriter output, Action<ConsoleColor?>? colour)
{
    public void Write(CheckReport report)
    {
        var width = report.Groups.SelectMany(group => group.Checks).Max(check => check.Name.Length);
        foreach (var group in report.Groups.Where(group => group.Checks.Count > 0))
        {
            output.WriteLine();
            output.WriteLine(group.Name);
            foreach (var check in group.Checks)
                Write(check, width);
        }
        output.WriteLine();
        output.WriteLine($"{report.Count(CheckState.Passed)} passed, {report.Count(CheckState.Warning)} warnings, {report.Count(CheckState.NotProven)} not proven, {report.Count(CheckState.Failed)} failed");
        output.WriteLine(report.Passed
            ? "Next: start the agent (Start-ScheduledTask -TaskName SecureStoreFarmAgent), and apply a policy that names it."
            : "Next: follow the remedies, then run this check again.");
    }

    private void Write(PreflightCheck check, int width)
    {
        output.Write("  ");
        colour?.Invoke(check.State switch { CheckState.Failed => ConsoleColor.Red, CheckState.Passed => ConsoleColor.Green, _ => ConsoleColor.Yellow });
        output.Write($"{Word(check.State),-10}");
        colour?.Invoke(null);
        output.WriteLine($"  {check.Name.PadRight(width)}  {check.Message}");
        if (check.Remedy is { } remedy)
            output.WriteLine($"  {"",-10}  {new string(' ', width)}  Remedy: {remedy}");
    }

    private static string Word(CheckState state) => state switch
    {
        CheckState.Passed => "passed",
        CheckState.Warning => "warning",
        CheckState.Failed => "FAILED",
        CheckState.NotProven => "not proven",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
