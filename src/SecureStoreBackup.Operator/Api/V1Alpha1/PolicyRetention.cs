using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The retention's part of the parser.</summary>
internal static class PolicyRetention
{
    private const string Path = "spec.retention";

    public static RetentionRules? Parse(RetentionSpec? spec, FieldErrors errors)
    {
        if (spec is null)
            return null;
        var defaults = new RetentionRules();
        var rules = new RetentionRules
        {
            KeepLast = spec.KeepLast ?? 0,
            KeepDaily = spec.KeepDaily ?? 0,
            KeepWeekly = spec.KeepWeekly ?? 0,
            KeepMonthly = spec.KeepMonthly ?? 0,
            KeepYearly = spec.KeepYearly ?? 0,
            MinimumCopies = spec.MinimumCopies ?? defaults.MinimumCopies,
            MaxDeletionsPerPass = spec.MaxDeletionsPerPass ?? defaults.MaxDeletionsPerPass,
            GracePeriod = Grace(spec.GracePeriod, errors) ?? defaults.GracePeriod,
        };
        if (!rules.KeepsAny)
            errors.Add(Path, "no rule keeps anything; set one of keepLast, keepDaily, keepWeekly, keepMonthly and keepYearly above 0, or leave retention out to keep everything.");
        return rules;
    }

    private static TimeSpan? Grace(string? text, FieldErrors errors)
    {
        if (text is null)
            return null;
        if (DurationText.TryParse(text, out var grace, out var error))
            return grace;
        errors.Add($"{Path}.gracePeriod", error);
        return null;
    }
}
