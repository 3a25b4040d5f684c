using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Kubernetes.Runtime;

internal static partial class Log
{
    [LoggerMessage(1501, LogLevel.Warning, "{What} cannot be read yet; trying again until it can, next in {Delay}")]
    public static partial void Unanswered(this ILogger log, Exception e, string what, TimeSpan delay);
}
