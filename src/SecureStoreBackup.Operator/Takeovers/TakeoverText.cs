namespace SecureStoreBackup.Operator.Takeovers;

/// <summary>A takeover for people: a line for each target and one for the farm.</summary>
internal static class TakeoverText
{
    public static void Write(TakeoverReport report, TextWriter output)
    {
        output.WriteLine($"This cluster is {report.Cluster}.");
        foreach (var line in report.Targets.Append(report.Farm))
            output.WriteLine($"{(line.Good ? "" : "REFUSED ")}{line.What} {line.Said}.");
        if (!report.Confirmed)
            output.WriteLine("Nothing was changed. Stop the policy where it was until now, then run this again with --confirm.");
    }
}
