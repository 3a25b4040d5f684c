using Microsoft.Extensions.Logging;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Runs;

internal static partial class Log
{
    [LoggerMessage(2101, LogLevel.Information, "{Run}: {Step} {State}: {Message}")]
    public static partial void StepEnded(this ILogger log, string run, string step, StepState state, string message);

    [LoggerMessage(2102, LogLevel.Warning, "{Run}: {Step} refused, {Reason}: {Message} (retry: {Retry})")]
    public static partial void StepRefused(this ILogger log, string run, string step, string reason, string message, bool retry);

    [LoggerMessage(2104, LogLevel.Error, "{Run}: {Step} broke")]
    public static partial void StepBroke(this ILogger log, Exception exception, string run, string step);

    [LoggerMessage(2103, LogLevel.Information, "{Run} {Phase}: {Message}")]
    public static partial void RunFinished(this ILogger log, string run, RunPhase phase, string message);
}
