using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Warning, "{Type} {Key} is left out, for it is malformed: {Error}")]
    public static partial void Malformed(this ILogger log, ResourceType type, NamespacedName key, string error);

    [LoggerMessage(1102, LogLevel.Information, "Version {ResourceVersion} of {Type} is too old to watch from; listing again")]
    public static partial void Expired(this ILogger log, ResourceType type, string resourceVersion);

    [LoggerMessage(1103, LogLevel.Debug, "A watch of {Type} ended at version {ResourceVersion}")]
    public static partial void WatchEnded(this ILogger log, ResourceType type, string resourceVersion);

    [LoggerMessage(1104, LogLevel.Information, "{Type} are known: {Count}")]
    public static partial void Synced(this ILogger log, ResourceType type, int count);

    [LoggerMessage(1105, LogLevel.Warning, "Watching {Type} failed; what is known of them may be old. Trying again until it works, next in {Delay}")]
    public static partial void WatchFailed(this ILogger log, Exception e, ResourceType type, TimeSpan delay);

    [LoggerMessage(1106, LogLevel.Debug, "Watching {Type} failed again; trying again in {Delay}")]
    public static partial void WatchFailedAgain(this ILogger log, Exception e, ResourceType type, TimeSpan delay);

    [LoggerMessage(1107, LogLevel.Information, "Watching {Type} works again, after {Failures} failures")]
    public static partial void WatchWorks(this ILogger log, ResourceType type, int failures);
}
