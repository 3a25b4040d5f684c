using System.Diagnostics.Metrics;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>What controllers tell of their work, on the meter <see cref="MeterName"/>.</summary>
public static class RuntimeMetrics
{
    public const string MeterName = "SecureStoreBackup.Kubernetes";

    private static readonly Meter _meter = new(MeterName);

    /// <summary>Seconds of one pass, by controller and result (<c>done</c>, <c>requeued</c>, <c>failed</c>, <c>terminal</c>).</summary>
    private static readonly Histogram<double> _reconcile = _meter.CreateHistogram<double>("securestore_reconcile_seconds", "s", "Duration of one reconcile pass.");

    internal static void Reconciled(string controller, string result, TimeSpan elapsed) =>
        _reconcile.Record(elapsed.TotalSeconds, new("controller", controller), new("result", result));
}
