using Microsoft.Extensions.Logging;
using SecureStoreBackup.FarmProtocol;

namespace SecureStoreBackup.FarmAgent;

/// <summary>The agent's log messages: hosting 31xx, jobs 32xx, PowerShell 33xx. None takes a secret.</summary>
internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Information, "Farm agent {Version} listens on {Address}")]
    public static partial void Listens(this ILogger log, string version, string address);

    [LoggerMessage(3102, LogLevel.Warning, "Client certificate refused: {Reason}")]
    public static partial void ClientRefused(this ILogger log, string reason);

    [LoggerMessage(3103, LogLevel.Information, "{Method} {Path} refused: {Code}")]
    public static partial void RequestRefused(this ILogger log, string method, string path, string code);

    [LoggerMessage(3104, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger log, string method, string path, Exception exception);

    [LoggerMessage(3105, LogLevel.Information, "Certificates were renewed; the server's own is valid until {NotAfter}")]
    public static partial void CertificatesRead(this ILogger log, DateTime notAfter);

    [LoggerMessage(3106, LogLevel.Error, "Certificates changed and cannot be used; those of before stay: {Reason}")]
    public static partial void CertificatesKept(this ILogger log, string reason);

    [LoggerMessage(3201, LogLevel.Information, "Job {Job} ({Kind}) begins; settling after a restart: {Settling}")]
    public static partial void JobBegins(this ILogger log, string job, JobKind kind, bool settling);

    [LoggerMessage(3202, LogLevel.Information, "Job {Job} ended: {State}, error {Code}")]
    public static partial void JobEnded(this ILogger log, string job, JobState state, string code);

    [LoggerMessage(3203, LogLevel.Information, "Job {Job} is left running for the next agent")]
    public static partial void JobLeft(this ILogger log, string job);

    [LoggerMessage(3204, LogLevel.Information, "Job {Job} waits for its request: {Reason}")]
    public static partial void JobParked(this ILogger log, string job, string reason);

    [LoggerMessage(3205, LogLevel.Error, "Job {Job} broke: {Type} {Place}")]
    public static partial void JobBroke(this ILogger log, string job, string type, string place);

    [LoggerMessage(3206, LogLevel.Information, "Folder {Folder} holds no accepted job")]
    public static partial void JobNeverAccepted(this ILogger log, string folder);

    [LoggerMessage(3207, LogLevel.Error, "Job {Job} waits, for a file of it is refused: {Reason}")]
    public static partial void JournalRefused(this ILogger log, string job, string reason);

    [LoggerMessage(3208, LogLevel.Information, "Job {Job} is over and old: its record is removed, and its id stays refused")]
    public static partial void JobForgotten(this ILogger log, string job);

    [LoggerMessage(3209, LogLevel.Warning, "The folder of the forgotten job {Job} cannot be removed yet: {Reason}")]
    public static partial void JobNotRemoved(this ILogger log, string job, string reason);

    [LoggerMessage(3301, LogLevel.Warning, "{Verb} ended without a result, exit code {ExitCode}: {Noise}")]
    public static partial void ScriptWithoutResult(this ILogger log, string verb, int exitCode, string noise);
}
