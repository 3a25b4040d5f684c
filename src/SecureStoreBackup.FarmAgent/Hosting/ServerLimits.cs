using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SecureStoreBackup.FarmAgent.Hosting;

/// <summary>How much, how slowly and how many may speak to the agent at once.</summary>
internal static class ServerLimits
{
    /// <summary>Bytes of a JSON body; the largest is the restore of a key. Staged files have a limit of their own.</summary>
    public const long MaxBody = 256 * 1024;

    /// <summary>From the connection to the end of the handshake.</summary>
    public static readonly TimeSpan Handshake = TimeSpan.FromSeconds(10);

    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = MaxBody;
        limits.MaxConcurrentConnections = 256;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // Longer than a long poll, so that a poller keeps its connection.
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(15));
        // An operator that verifies what it reads may pause for its container.
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(60));
    }
}
