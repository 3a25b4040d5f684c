using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Kubernetes.Runtime;

internal static partial class Log
{
    [LoggerMessage(1401, LogLevel.Warning, "Events may not be written in namespace {Namespace}; told once until one can. Grant create and patch on events.events.k8s.io")]
    public static partial void EventsForbidden(this ILogger log, Exception e, string? @namespace);

    [LoggerMessage(1402, LogLevel.Warning, "An event {Reason} of {Name} could not be written, and is lost; told once until one can")]
    public static partial void EventLost(this ILogger log, Exception e, string reason, string name);

    [LoggerMessage(1403, LogLevel.Warning, "{Count} events were dropped, for too many came")]
    public static partial void EventsDropped(this ILogger log, long count);

    [LoggerMessage(1404, LogLevel.Information, "Events of namespace {Namespace} can be written again, after {Lost} that were lost")]
    public static partial void EventsWork(this ILogger log, string @namespace, int lost);
}
