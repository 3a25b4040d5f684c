namespace SecureStoreBackup.Operator.Plans;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    public static void Write(PlanReport plan, TextWriter output)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(plan.TimeZone);
        output.WriteLine($"Policy     {plan.Policy}");
        output.WriteLine($"Next       {Next(plan.Next, zone)}");
        output.WriteLine($"Runs       {(plan.NextRuns.Count == 0 ? "none by the schedule" : plan.TimeZone)}");
        foreach (var run in plan.NextRuns)
            output.WriteLine($"           {run.Local}");
        output.WriteLine($"Objective  a recovery point no older than {plan.MaxAge}");
        foreach (var change in plan.Changes)
            output.WriteLine($"Changed    {change.Trigger}, seen {change.Since:yyyy-MM-dd HH:mm}Z");
        output.WriteLine($"Retention  {plan.Retention}");
        foreach (var target in plan.Targets ?? [])
        {
            output.WriteLine($"           {target.Target}: {target.Failure ?? $"{target.Points.Count} points"}");
            foreach (var point in target.Points)
                output.WriteLine($"             {point.Point}  {point.Action,-7} {string.Join(", ", point.Because)}{(point.Until is { } until ? FormattableString.Invariant($" until {until:yyyy-MM-dd HH:mm}Z") : "")}");
        }

        foreach (var unknown in plan.NotKnown)
            output.WriteLine($"Not known  {unknown}");
    }

    private static string Next(NextStep next, TimeZoneInfo zone)
    {
        if (next.Action == "start")
            return $"starts {next.Backup} ({next.Trigger}) now. {next.Why}";
        var held = next.Held is null ? "" : $" [{next.Held}]";
        return next.Until is { } until
            ? FormattableString.Invariant($"waits until {TimeZoneInfo.ConvertTime(until, zone):ddd yyyy-MM-dd HH:mm:ss zzz}. {next.Why}{held}")
            : $"waits. {next.Why}{held}";
    }
}
