using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Operator.Reconciling;

internal static partial class Log
{
    [LoggerMessage(2201, LogLevel.Error, "A probe broke")]
    public static partial void ProbeBroke(this ILogger log, Exception exception);
}
