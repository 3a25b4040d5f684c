using Microsoft.Extensions.Logging;
using SecureStoreBackup.Kubernetes.Client;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Asks until there is an answer, for what nothing can begin without.</summary>
public static class Insistence
{
    private static readonly BackoffOptions Backoff = new() { Cap = TimeSpan.FromSeconds(30), Jitter = 0.5 };

    /// <summary>The answer, through any outage: said once, tried again after 1 s doubling up to 30 s.</summary>
    /// <param name="what">Such as "The cluster's identity", for the log.</param>
    /// <param name="ask">Asked again while the server cannot be reached, is in trouble or makes no sense.</param>
    /// <param name="time">For the waits.</param>
    /// <param name="random">Samples from 0 up to 1, for jitter.</param>
    /// <param name="log">The outage.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KubernetesException">The server refuses in a way that asking again does not change.</exception>
    public static async Task<T> AnswerAsync<T>(
        string what, Func<CancellationToken, Task<T>> ask, TimeProvider time, Func<double> random, ILogger log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var complaints = new Complaints<string>();
        for (var failures = 1; ; failures++)
        {
            var delay = Backoff.Delay(failures, random());
            try
            {
                return await ask(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && MayPass(e))
            {
                if (e is KubernetesException { RetryAfter: { } asked } && asked > delay)
                    delay = asked;
                if (complaints.IsNews(what, e))
                    log.Unanswered(e, what, delay);
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private static bool MayPass(Exception e) => e is KubernetesException { IsTransient: true } or KubernetesException { Status.Code: 401 }
        or HttpRequestException or IOException or TimeoutException or InvalidAnswerException;
}
