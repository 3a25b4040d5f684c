using System.Collections.Concurrent;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>What the Date headers of vaults and containers say about their clocks, the last answer of each host. Thread-safe.</summary>
public sealed class ClockReadings(TimeProvider time)
{
    // The header is cut to the second, so the true time lies within the second after it.
    private static readonly TimeSpan _halfResolution = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, TimeSpan> _skews = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The clocks of these hosts, as far as they have answered.</summary>
    public IEnumerable<ClockSkew> Of(IEnumerable<Uri> urls) =>
        urls.Select(u => u.Host).Distinct(StringComparer.OrdinalIgnoreCase).Where(_skews.ContainsKey).Select(host => new ClockSkew(host, _skews[host]));

    /// <summary>Compares a Date header with the middle of the time that the exchange took.</summary>
    public void Record(string host, DateTimeOffset date, DateTimeOffset sentAt, DateTimeOffset answeredAt) =>
        _skews[host] = date + _halfResolution - (sentAt + ((answeredAt - sentAt) / 2));

    /// <summary>A handler that reads the clocks of whoever answers through it.</summary>
    public HttpMessageHandler Listen(HttpMessageHandler inner) => new Listener(inner, this, time);

    private sealed class Listener(HttpMessageHandler inner, ClockReadings readings, TimeProvider time) : DelegatingHandler(inner)
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sentAt = time.GetUtcNow();
            return Heard(request, base.Send(request, cancellationToken), sentAt);
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sentAt = time.GetUtcNow();
            return Heard(request, await base.SendAsync(request, cancellationToken), sentAt);
        }

        private HttpResponseMessage Heard(HttpRequestMessage request, HttpResponseMessage answer, DateTimeOffset sentAt)
        {
            if (answer.Headers.Date is { } date && request.RequestUri is { } url)
                readings.Record(url.Host, date, sentAt, time.GetUtcNow());
            return answer;
        }
    }
}
