using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Operator.Adapters.Breakers;

internal static partial class Log
{
    [LoggerMessage(1310, LogLevel.Warning, "The {Kind} {Endpoint} does not answer ({Reason}: {Failure}); work for it is parked, one call at a time tries whether it is back")]
    public static partial void BreakerOpened(this ILogger log, string kind, string endpoint, string reason, string failure);

    [LoggerMessage(1311, LogLevel.Information, "The {Kind} {Endpoint} answers again")]
    public static partial void BreakerClosed(this ILogger log, string kind, string endpoint);
}
