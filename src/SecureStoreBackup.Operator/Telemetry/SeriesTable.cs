using System.Globalization;
using System.Text;

namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>The series of one metric, by their labels.</summary>
internal sealed class SeriesTable(MetricDescription metric)
{
    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
            _series[labels] = series = new Series(new long[metric.Buckets.Count]);
        series.Count++;
        series.Value = metric.Kind is MetricKind.Gauge ? value : series.Value + value;
        for (var i = 0; i < series.Buckets.Length; i++)
            series.Buckets[i] += value <= metric.Buckets[i] ? 1 : 0;
    }

    public void WriteTo(TextWriter text)
    {
        text.Write($"# HELP {metric.Name} {metric.Help.Replace("\\", "\\\\", StringComparison.Ordinal)}\n# TYPE {metric.Name} {metric.Kind.ToString().ToLowerInvariant()}\n");
        foreach (var (labels, series) in _series)
        {
            if (metric.Kind is MetricKind.Histogram)
                WriteHistogram(text, labels, series);
            else
                Write(text, metric.Name, labels, series.Value);
        }
    }

    private void WriteHistogram(TextWriter text, string labels, Series series)
    {
        var more = labels.Length == 0 ? "" : labels + ",";
        foreach (var (bound, count) in metric.Buckets.Zip(series.Buckets))
            Write(text, $"{metric.Name}_bucket", $"{more}le=\"{Number(bound)}\"", count);
        Write(text, $"{metric.Name}_bucket", $"{more}le=\"+Inf\"", series.Count);
        Write(text, $"{metric.Name}_sum", labels, series.Value);
        Write(text, $"{metric.Name}_count", labels, series.Count);
    }

    private static void Write(TextWriter text, string name, string labels, double value) =>
        text.Write(labels.Length == 0 ? $"{name} {Number(value)}\n" : $"{name}{{{labels}}} {Number(value)}\n");

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"");
            foreach (var c in value?.ToString() ?? "")
                _ = c switch { '\\' => text.Append(@"\\"), '"' => text.Append("\\\""), '\n' => text.Append("\\n"), _ => text.Append(c) };
            text.Append('"');
        }
        return text.ToString();
    }

    private sealed class Series(long[] buckets)
    {
        public long[] Buckets { get; } = buckets;

        public long Count { get; set; }

        public double Value { get; set; }
    }
}
