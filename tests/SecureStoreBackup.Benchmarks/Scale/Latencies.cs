using System.Globalization;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>Times of one kind, in milliseconds.</summary>
internal sealed class Latencies(IEnumerable<TimeSpan> all)
{
    private readonly double[] _sorted = [.. all.Select(time => time.TotalMilliseconds).Order()];

    /// <summary>The nearest rank: the smallest time that no more than 1 % of the others exceed.</summary>
    public double P99 => At(0.99);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0} ms, p99 {P99:0} ms, p99.9 {At(0.999):0} ms, longest {At(1):0} ms, of {_sorted.Length}");

    private double At(double share) => _sorted[Math.Max(0, (int)Math.Ceiling(share * _sorted.Length) - 1)];
}
