using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace SecureStoreBackup.Operator.Commands;

/// <summary>Logs: one line each, UTC, to standard error, so that standard output stays for results; colour only on a terminal.</summary>
internal static class LogOutput
{
    public static ILoggerFactory Create(LogLevel least = LogLevel.Information) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(least)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.IncludeScopes = true;   // which pass of which object a line belongs to
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        })
        .AddFilter<ConsoleLoggerProvider>(null, least)
        .Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace));
}
