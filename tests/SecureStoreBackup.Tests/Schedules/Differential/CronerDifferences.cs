using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Tests.Schedules.Differential;

/// <summary>Where we differ from croner, and why. A difference that none of these explains fails the test, and so does a reason that explains none.</summary>
internal static class CronerDifferences
{
    private const string SteppedDays = "a day field that begins with * has to match as well, as in Vixie cron; croner takes a stepped one for a restricted one";
    private const string Skipped = "fixed hours that clocks skip run at the next valid instant; croner does so only where hour and minute are one value each";
    private const string Repeated = "fixed hours that clocks repeat run once; croner does so only where hour and minute are one value each";

    public static IReadOnlyList<string> All { get; } = [SteppedDays, Skipped, Repeated];

    /// <summary>For expressions that mean other days to croner than to us; nothing else is compared then.</summary>
    public static string? OfDays(string expression) =>
        expression.Split(' ') is [_, _, var day, _, var weekday] && (IsStepped(day) && weekday != "*" || IsStepped(weekday) && day != "*") ? SteppedDays : null;

    /// <summary>Null when the slots differ for no reason that we know.</summary>
    public static string? Reason(Schedule schedule, IReadOnlyList<DateTimeOffset> ours, IReadOnlyList<DateTimeOffset> theirs)
    {
        var single = schedule.Expression.Text.Split(' ')[..2].All(field => field.All(char.IsAsciiDigit));
        if (schedule.Expression.FollowsElapsedTime || single)
            return null;
        var end = ours[^1] < theirs[^1] ? ours[^1] : theirs[^1];
        var (more, less) = (ours.Except(theirs).Where(s => s <= end).ToArray(), theirs.Except(ours).Where(s => s <= end).ToArray());
        if (!more.All(slot => IsSkip(schedule.Zone, slot)) || !less.All(slot => IsRepetition(schedule.Zone, slot)))
            return null;
        return more.Length > 0 ? Skipped : less.Length > 0 ? Repeated : null;
    }

    private static bool IsStepped(string field) => field.StartsWith("*/", StringComparison.Ordinal);

    private static bool IsSkip(TimeZoneInfo zone, DateTimeOffset slot) => zone.GetUtcOffset(slot) > zone.GetUtcOffset(slot.AddMinutes(-1));

    private static bool IsRepetition(TimeZoneInfo zone, DateTimeOffset slot) =>
        Enumerable.Range(1, 180).Any(minutes => zone.GetUtcOffset(slot.AddMinutes(-minutes)) - zone.GetUtcOffset(slot) == TimeSpan.FromMinutes(minutes));
}
