using Microsoft.Extensions.Logging;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Restoring;

internal static partial class Log
{
    [LoggerMessage(2501, LogLevel.Information, "{Restore} {Phase}: {Message}")]
    public static partial void RestoreFinished(this ILogger log, string restore, RestorePhase phase, string message);
}
