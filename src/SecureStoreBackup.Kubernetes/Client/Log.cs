using Microsoft.Extensions.Logging;

namespace SecureStoreBackup.Kubernetes.Client;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Debug, "{Request}: {StatusCode} after {ElapsedMs} ms")]
    public static partial void Answered(this ILogger log, Request request, int statusCode, double elapsedMs);

    [LoggerMessage(1002, LogLevel.Warning, "The certificate of {Server} is not verified, for the kubeconfig says insecure-skip-tls-verify; whoever stands between can read and change everything. Give certificate-authority-data instead")]
    public static partial void Unverified(this ILogger log, Uri server);
}
