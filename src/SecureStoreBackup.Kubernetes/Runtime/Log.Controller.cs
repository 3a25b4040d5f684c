using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

internal static partial class Log
{
    private static readonly Func<ILogger, string, NamespacedName, long, IDisposable?> PassScope =
        LoggerMessage.DefineScope<string, NamespacedName, long>("{Controller} {Key} pass {Pass}");

    /// <summary>Puts the pass on every line that a reconciler logs.</summary>
    public static IDisposable? BeginPass(this ILogger log, string controller, NamespacedName key, long pass) => PassScope(log, controller, key, pass);

    [LoggerMessage(1201, LogLevel.Information, "{Controller} starts with {Workers} workers and {Depth} keys")]
    public static partial void Started(this ILogger log, string controller, int workers, int depth);

    [LoggerMessage(1202, LogLevel.Debug, "{Controller} {Key} pass {Pass}: reconciled in {ElapsedMs} ms, again after {RequeueAfter}")]
    public static partial void Reconciled(this ILogger log, string controller, NamespacedName key, long pass, double elapsedMs, TimeSpan? requeueAfter);

    [LoggerMessage(1203, LogLevel.Warning, "{Controller} {Key} pass {Pass} failed; trying again in {Delay}")]
    public static partial void Failed(this ILogger log, Exception e, string controller, NamespacedName key, long pass, TimeSpan delay);

    [LoggerMessage(1205, LogLevel.Debug, "{Controller} {Key} pass {Pass} failed again; trying again in {Delay}")]
    public static partial void FailedAgain(this ILogger log, Exception e, string controller, NamespacedName key, long pass, TimeSpan delay);

    [LoggerMessage(1206, LogLevel.Information, "{Controller} {Key} pass {Pass} went well, after {Failures} that failed")]
    public static partial void Recovered(this ILogger log, string controller, NamespacedName key, long pass, int failures);

    [LoggerMessage(1204, LogLevel.Error, "{Controller} {Key} pass {Pass} failed for good; waiting for a change")]
    public static partial void Terminal(this ILogger log, Exception e, string controller, NamespacedName key, long pass);
}
