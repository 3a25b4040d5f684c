namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>How long to wait after the n-th failure in a row: doubled each time, up to a cap, with jitter.</summary>
public sealed record BackoffOptions
{
    /// <summary>The wait after the first failure, before jitter. Default 1 s.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No wait is longer. Default 5 min.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The part of each wait that chance may take away, from 0 to 1, so that failures of one cause spread out. Default 0.2.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>The wait after a number of failures in a row. Pure.</summary>
    /// <param name="failures">At least 1.</param>
    /// <param name="sample">Chance, from 0 up to 1; 0 gives the longest wait.</param>
    public TimeSpan Delay(int failures, double sample)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        // Doubling 62 times overflows no double and passes any cap.
        var ticks = Math.Min(Initial.Ticks * Math.Pow(2, Math.Min(failures - 1, 62)), Cap.Ticks);
        return TimeSpan.FromTicks((long)(ticks * (1 - (Jitter * sample))));
    }
}
