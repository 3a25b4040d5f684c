namespace SecureStoreBackup.Operator.Doctor;

/// <summary>The report for people: a line for each thing, what to do below it.</summary>
internal static class DoctorText
{
    public static void Write(DoctorReport report, TextWriter output)
    {
        string? area = null;
        foreach (var check in report.Checks)
        {
            if (check.Area != area)
                output.WriteLine($"{(area is null ? "" : "\n")}{check.Area}");
            area = check.Area;
            output.WriteLine($"  {Word(check.Health),-10} {(check.Field is null ? "" : $"{check.Field}: ")}{check.Message}");
            if (check.Next is not null)
                output.WriteLine($"             → {check.Next}");
        }

        output.WriteLine($"\n{(report.Healthy ? "Nothing failed" : $"{report.Failed} failed")}; {report.Warnings} warnings, {report.Checks.Count(check => check.Health is Health.NotTested)} not tested, {report.Checks.Count(check => check.Health is Health.Ok)} ok.");
    }

    private static string Word(Health health) => health switch
    {
        Health.Ok => "ok",
        Health.Warning => "warning",
        Health.Failed => "FAILED",
        _ => "not tested",
    };
}
