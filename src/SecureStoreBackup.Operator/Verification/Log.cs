using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Operator.Verification;

internal static partial class Log
{
    [LoggerMessage(2301, LogLevel.Information, "{Point} at {Target} of {Policy} reads back whole: {Files} files, {Bytes} bytes")]
    public static partial void PointVerified(this ILogger log, string point, string target, string policy, int files, long bytes);

    [LoggerMessage(2302, LogLevel.Error, "{Point} at {Target} of {Policy} is damaged, {Findings} findings; the first is {Place}: {What}")]
    public static partial void PointDamaged(this ILogger log, string point, string target, string policy, int findings, string place, string what);

    [LoggerMessage(2303, LogLevel.Error, "Verification of {Policy} at {Target} broke")]
    public static partial void VerificationBroke(this ILogger log, Exception exception, string policy, string target);
}
