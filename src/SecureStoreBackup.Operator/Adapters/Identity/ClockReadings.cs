using System.Collections.Concurrent;
using SecureStoreBackup.Planning;

namespace SecureStoreBackup.Operator.Adapters.Identity;

/// <summary>What the Date headers of vaults and containers say about their clocks, the last answer of each host, for a while. Thread-safe.</summary>
public sealed class ClockReadings(TimeProvider time)
{
    // The header is cut to the second, so the true time lies within the second after it.
    private static readonly TimeSpan _halfResolution = TimeSpan.FromMilliseconds(500);

    /// <summary>What a clock said longer ago than this says nothing of now, nor of ours.</summary>
    private static readonly TimeSpan _validity = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, (TimeSpan Skew, long At)> _skews = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The clocks of these hosts, as far as they have answered within the last 15 minutes.</summary>
    public IEnumerable<ClockSkew> Of(IEnumerable<Uri> urls) =>
        urls.Select(u => u.Host).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(host => _skews.TryGetValue(host, out var reading) && time.GetElapsedTime(reading.At) <= _validity ? new ClockSkew(host, reading.Skew) : null)
            .OfType<ClockSkew>();

    /// <summary>Compares a Date header with the middle of the time that the exchange took.</summary>
    public void Record(string host, DateTimeOffset date, DateTimeOffset sentAt, DateTimeOffset answeredAt) =>
        _skews[host] = (date + _halfResolution - (sentAt + ((answeredAt - sentAt) / 2)), time.GetTimestamp());

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
