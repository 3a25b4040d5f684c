using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>Later verification's part of the parser.</summary>
internal static class PolicyVerification
{
    /// <param name="zone">The policy's; null when it was refused.</param>
    public static VerificationPolicy? Parse(VerificationSpec? spec, TimeZoneInfo? zone, FieldErrors errors)
    {
        if (spec is null)
            return null;
        if (!CronExpression.TryParse(spec.Schedule ?? "", out var expression, out var error))
        {
            errors.Add("spec.verification.schedule", error);
            return null;
        }

        return zone is null ? null : new VerificationPolicy(new Schedule(expression, zone), spec.MaxPointsPerPass ?? 5);
    }
}
