using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>One connection pool per route, shared by every Azure client of the process. Thread-safe.</summary>
/// <param name="clocks">Hears the Date headers of every answer; null when nobody asks.</param>
/// <param name="settings">How patient the SDKs are.</param>
public sealed class AzureTransports(AzureTransportOptions settings, ClockReadings? clocks = null) : IDisposable
{
    private readonly ConcurrentDictionary<AzureRoute, Lazy<HttpClientTransport>> _byRoute = new();

    /// <summary>Applies what all our clients share: the transport, no logging of requests (headers carry tokens), our name.</summary>
    public void Configure(ClientOptions options, AzureRoute route)
    {
        options.Transport = Get(route);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsLoggingContentEnabled = false;
        options.Retry.MaxRetries = settings.MaxRetries;
        options.Retry.Delay = settings.RetryDelay;
        options.Retry.NetworkTimeout = settings.NetworkTimeout;
        options.Diagnostics.ApplicationId = "SecureStoreBackup";
    }

    public void Dispose()
    {
        foreach (var transport in _byRoute.Values.Where(transport => transport.IsValueCreated))
            transport.Value.Dispose();
    }

    private HttpClientTransport Get(AzureRoute route) => _byRoute.GetOrAdd(route, key => new(() => Create(key), LazyThreadSafetyMode.PublicationOnly)).Value;

    // The SDKs' retry policies carry the time limits.
    private HttpClientTransport Create(AzureRoute route)
    {
        HttpMessageHandler handler = TrustedHandler.Create(route);
        return new(new HttpClient(clocks?.Listen(handler) ?? handler) { Timeout = Timeout.InfiniteTimeSpan });
    }
}
