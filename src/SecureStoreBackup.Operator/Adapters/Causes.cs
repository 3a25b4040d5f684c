using System.Net.Sockets;

namespace SecureStoreBackup.Operator.Adapters;

/// <summary>What lies beneath an exception of the network.</summary>
internal static class Causes
{
    /// <summary>The exception and what caused it, outermost first; of several attempts the last, which says how things stand now.</summary>
    public static IEnumerable<Exception> Of(Exception e)
    {
        for (var current = e; current is not null; current = current is AggregateException { InnerExceptions: [.., var last] } ? last : current.InnerException)
            yield return current;
    }

    public static T? Find<T>(Exception e) where T : Exception => Of(e).OfType<T>().FirstOrDefault();

    /// <summary>Whether a host's name was not resolved, so that nobody was asked at all.</summary>
    public static bool IsNameUnknown(Exception e) => Of(e).Any(cause =>
        cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
            or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery });
}
