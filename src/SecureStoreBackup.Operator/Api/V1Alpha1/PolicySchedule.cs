using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The schedule's part of the parser.</summary>
internal static class PolicySchedule
{
    /// <returns>Null when some field of it is wrong; the error says which.</returns>
    public static SchedulePolicy? Parse(PolicySpec spec, FieldErrors errors)
    {
        var expression = Expression(spec.Schedule, errors);
        var zone = Zone(spec.TimeZone ?? "Etc/UTC", errors);
        var jitter = TimeSpan.FromSeconds(spec.JitterSeconds ?? 0);
        var deadline = TimeSpan.FromSeconds(spec.StartingDeadlineSeconds ?? 3600);
        var maxAge = MaxAge(spec.MaxAge, errors);
        if (jitter >= deadline && !errors.Has("spec.startingDeadlineSeconds"))
            errors.Add("spec.jitterSeconds", $"it is not less than startingDeadlineSeconds ({deadline.TotalSeconds}), so that slots could expire before they are due; use less.");
        if (expression is null || zone is null)
            return null;
        return new SchedulePolicy
        {
            Expression = expression.Text,
            Schedule = new Schedule(expression, zone),
            Jitter = jitter,
            StartingDeadline = deadline,
            Suspend = spec.Suspend ?? false,
            RunOnCreate = spec.RunOnCreate ?? false,
            MaxAge = maxAge,
            TriggerOverdue = spec.Triggers?.Overdue ?? true,
            TriggerPassphraseChanged = spec.Triggers?.PassphraseChanged ?? true,
            TriggerConfigurationChanged = spec.Triggers?.ConfigurationChanged ?? true,
            TriggerPointDamaged = spec.Triggers?.PointDamaged ?? true,
            TriggerServiceMasterKeyChanged = spec.Triggers?.ServiceMasterKeyChanged ?? true,
        };
    }

    private static CronExpression? Expression(string? text, FieldErrors errors) =>
        CronExpression.TryParse(text ?? "", out var expression, out var error) ? expression : Refuse<CronExpression>("spec.schedule", error, errors);

    private static TimeZoneInfo? Zone(string id, FieldErrors errors) =>
        TimeZones.TryFind(id, out var zone, out var error) ? zone : Refuse<TimeZoneInfo>("spec.timeZone", error, errors);

    private static TimeSpan? MaxAge(string? text, FieldErrors errors)
    {
        if (text is null)
            return null;
        if (DurationText.TryParse(text, out var age, out var error))
            return age;
        errors.Add("spec.maxAge", error);
        return null;
    }

    private static T? Refuse<T>(string path, string error, FieldErrors errors)
        where T : class
    {
        errors.Add(path, error);
        return null;
    }
}
