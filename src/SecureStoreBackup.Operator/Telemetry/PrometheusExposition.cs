using System.Diagnostics.Metrics;

namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>
/// Listens to the meters and writes what they say in Prometheus' text format, version 0.0.4. Gauges are asked for at every
/// scrape; counters and histograms are kept from the start of the process. Thread-safe.
/// </summary>
public sealed class PrometheusExposition : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly Dictionary<string, MetricDescription> _known = MetricCatalog.All.ToDictionary(metric => metric.Name, StringComparer.Ordinal);
    private static readonly HashSet<string> _meters = [OperatorMetrics.MeterName, RunTelemetry.SourceName, Kubernetes.Runtime.RuntimeMetrics.MeterName];

    private readonly Func<Meter, bool> _hears;
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SeriesTable> _kept = new(StringComparer.Ordinal);
    private Dictionary<string, SeriesTable> _asked = new(StringComparer.Ordinal);

    /// <param name="hears">Which meters beside our names' are meant; null hears all that have our names.</param>
    public PrometheusExposition(Func<Meter, bool>? hears = null)
    {
        _hears = hears ?? (_ => true);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter.Name) && _known.ContainsKey(instrument.Name) && _hears(instrument.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything, as it is now.</summary>
    public void WriteTo(TextWriter text)
    {
        lock (_gate)
        {
            _asked = new(StringComparer.Ordinal);
            _listener.RecordObservableInstruments();
            foreach (var metric in MetricCatalog.All)
                (_asked.GetValueOrDefault(metric.Name) ?? _kept.GetValueOrDefault(metric.Name))?.WriteTo(text);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            var tables = instrument.IsObservable ? _asked : _kept;
            if (!tables.TryGetValue(instrument.Name, out var table))
                tables[instrument.Name] = table = new SeriesTable(_known[instrument.Name]);
            table.Record(value, tags);
        }
    }
}
