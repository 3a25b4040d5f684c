using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

internal static partial class Log
{
    [LoggerMessage(1301, LogLevel.Information, "{Identity} leads by lease {Lease}, term {Transitions}")]
    public static partial void Leading(this ILogger log, string identity, NamespacedName lease, int transitions);

    [LoggerMessage(1302, LogLevel.Debug, "{Identity} waits for lease {Lease}, held by {Holder}")]
    public static partial void NotLeading(this ILogger log, string identity, NamespacedName lease, string? holder);

    [LoggerMessage(1303, LogLevel.Warning, "Lease {Lease} could not be taken or renewed; trying again")]
    public static partial void AttemptFailed(this ILogger log, Exception e, NamespacedName lease);

    [LoggerMessage(1307, LogLevel.Debug, "Lease {Lease} could not be taken or renewed again; trying again")]
    public static partial void AttemptFailedAgain(this ILogger log, Exception e, NamespacedName lease);

    [LoggerMessage(1308, LogLevel.Information, "Lease {Lease} can be read and written again, after {Failures} failures")]
    public static partial void AttemptsWork(this ILogger log, NamespacedName lease, int failures);

    [LoggerMessage(1304, LogLevel.Error, "{Identity} leads no longer; lease {Lease} is lost: {Reason}")]
    public static partial void Lost(this ILogger log, string identity, NamespacedName lease, string? reason);

    [LoggerMessage(1305, LogLevel.Information, "{Identity} gave lease {Lease} back")]
    public static partial void Released(this ILogger log, string identity, NamespacedName lease);

    [LoggerMessage(1306, LogLevel.Warning, "Lease {Lease} could not be given back; it runs out by itself")]
    public static partial void ReleaseFailed(this ILogger log, Exception e, NamespacedName lease);
}
