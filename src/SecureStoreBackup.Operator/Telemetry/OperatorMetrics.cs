using System.Diagnostics.Metrics;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Adapters.Breakers;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Hosting;

namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>
/// The operator's gauges, on a meter of its own: computed from the caches when somebody asks. A standby shows only what is its
/// own, so that no policy is counted twice.
/// </summary>
public sealed class OperatorMetrics : IDisposable
{
    public const string MeterName = "SecureStoreBackup.Operator";

    private readonly Meter _meter = new(MeterName);
    private readonly Lock _gate = new();
    private IReadOnlyList<(string Name, Controller Controller)> _controllers = [];
    private CircuitBreakers? _breakers;
    private bool _leads;

    public OperatorMetrics(Store<PolicyResource> policies, Store<BackupResource> backups, Store<RestoreResource> restores)
    {
        foreach (var (metric, read) in PolicyGauges.All)
            Observe(metric, () => Leads ? policies.All.SelectMany(read) : []);
        Observe(MetricCatalog.Backups, () => Leads ? BackupGauges.Phases(backups.All) : []);
        Observe(MetricCatalog.OldestRun, () => Leads ? BackupGauges.Oldest(backups.All) : []);
        Observe(MetricCatalog.Restores, () => Leads ? BackupGauges.Restores(restores.All) : []);
        Observe(MetricCatalog.ConsecutiveFailures, () => Leads ? BackupGauges.ConsecutiveFailures(policies.All, backups.All) : []);
        Observe(MetricCatalog.BuildInfo, () => [new Sample(1, [Versions.Operator, Versions.Commit])]);
        Observe(MetricCatalog.Leader, () => [new Sample(Leads ? 1 : 0, [])]);
        Observe(MetricCatalog.QueueDepth, Depths);
        Observe(MetricCatalog.BreakerOpen, BreakersNow);
    }

    internal Meter Meter => _meter;

    private bool Leads
    {
        get { lock (_gate) return _leads; }
    }

    /// <summary>From now on, until what it returns is disposed of, this process leads.</summary>
    public IDisposable Lead(CircuitBreakers? breakers, params IReadOnlyList<(string Name, Controller Controller)> controllers)
    {
        Set(controllers, breakers, leads: true);
        return new Leadership(this);
    }

    public void Dispose() => _meter.Dispose();

    private void Set(IReadOnlyList<(string Name, Controller Controller)> controllers, CircuitBreakers? breakers, bool leads)
    {
        lock (_gate)
            (_controllers, _breakers, _leads) = (controllers, breakers, leads);
    }

    private IEnumerable<Sample> Depths()
    {
        lock (_gate)
            return [.. _controllers.Select(controller => new Sample(controller.Controller.Depth, [controller.Name]))];
    }

    private IEnumerable<Sample> BreakersNow()
    {
        lock (_gate)
            return [.. (_breakers?.All ?? []).Select(breaker => new Sample(breaker.Open ? 1 : 0, [breaker.Kind, breaker.Endpoint]))];
    }

    private void Observe(MetricDescription metric, Func<IEnumerable<Sample>> samples) =>
        _meter.CreateObservableGauge(metric.Name, () => samples().Select(sample => Measure(metric, sample)), unit: null, metric.Help);

    private static Measurement<double> Measure(MetricDescription metric, Sample sample) =>
        new(sample.Value, metric.Labels.Zip(sample.Labels, (label, value) => new KeyValuePair<string, object?>(label, value)));

    private sealed class Leadership(OperatorMetrics metrics) : IDisposable
    {
        public void Dispose() => metrics.Set([], null, leads: false);
    }
}
