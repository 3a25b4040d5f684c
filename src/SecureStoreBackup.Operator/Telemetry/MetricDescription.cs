namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>One metric, as the exposition, the reference and the tests know it.</summary>
/// <param name="Name">As Prometheus spells it, with its unit at the end.</param>
/// <param name="Labels">In the order in which they are written.</param>
public sealed record MetricDescription(string Name, MetricKind Kind, string Help, IReadOnlyList<string> Labels)
{
    /// <summary>Upper bounds of a histogram's buckets, in its unit, ascending.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];
}

public enum MetricKind
{
    Gauge,
    Counter,
    Histogram,
}
