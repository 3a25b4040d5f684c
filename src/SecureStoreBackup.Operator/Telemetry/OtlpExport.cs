using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Hosting;

namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>Metrics and traces to an OpenTelemetry collector, where OTEL_EXPORTER_OTLP_ENDPOINT names one. Disposing of it sends what is left.</summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    private OtlpExport(MeterProvider? metrics, TracerProvider? traces) => (_metrics, _traces) = (metrics, traces);

    /// <summary>Null when nobody does.</summary>
    public object? Listening => _metrics;

    /// <param name="environment">Reads an environment variable.</param>
    public static OtlpExport Start(Func<string, string?> environment)
    {
        if (string.IsNullOrEmpty(environment("OTEL_EXPORTER_OTLP_ENDPOINT")))
            return new OtlpExport(null, null);
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(About).AddMeter(OperatorMetrics.MeterName, RunTelemetry.SourceName, RuntimeMetrics.MeterName);
        foreach (var metric in MetricCatalog.All.Where(metric => metric.Buckets.Count > 0))
            metrics.AddView(metric.Name, new ExplicitBucketHistogramConfiguration { Boundaries = [.. metric.Buckets] });
        var traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(About).AddSource(RunTelemetry.SourceName);
        return new OtlpExport(metrics.AddOtlpExporter().Build(), traces.AddOtlpExporter().Build());
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private static void About(ResourceBuilder resource) => resource.AddService("securestore-operator", serviceVersion: Versions.Operator);
}
