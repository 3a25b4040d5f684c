using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Operator.Hosting;

internal static partial class Log
{
    [LoggerMessage(2301, LogLevel.Information, "The agent {Agent} knows that term {Term} leads")]
    public static partial void TermRegistered(this ILogger log, string agent, long term);

    [LoggerMessage(2302, LogLevel.Warning, "The agent {Agent} was not told who leads, {Reason}: {Failure}; it is told again and again")]
    public static partial void TermRefused(this ILogger log, string agent, string reason, string failure);
}
