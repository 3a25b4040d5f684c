using SecureStoreBackup.FarmProtocol;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>Turns the agent's checks into one refusal, or none.</summary>
public static class PreflightVerdict
{
    /// <summary>
    /// Null when a backup may go ahead. Checks of service master keys never refuse one: their failure is the export's own,
    /// and must not keep the Secure Store from being backed up.
    /// </summary>
    public static StepFailure? Of(PreflightReport report) => Of(report, report.Checks);

    /// <summary>As <see cref="Of(PreflightReport)"/>, for somebody who starts nothing now: a farm at work is a farm that answers.</summary>
    public static StepFailure? OfProbe(PreflightReport report) =>
        Of(report, report.Checks.Where(c => c.Code is not (FarmErrorCodes.FarmBusy or FarmErrorCodes.BackupRunning)));

    private static StepFailure? Of(PreflightReport report, IEnumerable<PreflightCheck> checks)
    {
        var failed = checks.Where(c => c.State == CheckState.Failed && !IsExport(c)).ToArray();
        if (failed.Length > 0)
        {
            var first = failed[0];
            var message = string.Join(" ", failed.Select(c => $"{c.Message} {c.Remedy}".Trim()));
            return new StepFailure(first.Code ?? Reasons.PreflightFailed, message, Retry: true) { Field = Spec(first.Field) };
        }

        return report.Application is null
            ? new StepFailure(Reasons.ServiceApplicationNotFound, "The farm names no Secure Store service application.", Retry: true) { Field = "spec.farm.serviceApplication" }
            : null;
    }

    /// <summary>Null when every instance answered and no key lies about on its server; the instances' errors otherwise.</summary>
    public static StepFailure? OfExports(PreflightReport report) =>
        report.ServiceMasterKeys.Where(k => k.Error is not null).ToArray() is { Length: > 0 } failed
            ? new StepFailure(ReasonOf(failed[0].Error!), string.Join(" ", failed.Select(k => $"{k.Instance}: {k.Error!.Message} {k.Error.Hint}".Trim())), Retry: true) { Field = "spec.serviceMasterKeys" }
            : null;

    private static string ReasonOf(FarmError error) => error.Code == FarmErrorCodes.SqlFileLeftBehind ? Reasons.ServiceMasterKeyLeftBehind : error.Code;

    private static bool IsExport(PreflightCheck check) => check.Field?.StartsWith("serviceMasterKeys", StringComparison.Ordinal) == true;

    private static string? Spec(string? field) => field is null ? null : $"spec.{field}";
}
