using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Kubernetes.Client;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Debug, "{Request}: {StatusCode} after {ElapsedMs} ms")]
    public static partial void Answered(this ILogger log, Request request, int statusCode, double elapsedMs);
}
