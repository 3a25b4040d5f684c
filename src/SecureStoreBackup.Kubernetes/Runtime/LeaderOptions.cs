using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>Which lease to hold, and how patiently. The times must satisfy retry &lt; renew &lt; duration.</summary>
/// <param name="Lease">The lease; made when it is not there.</param>
/// <param name="Identity">Who we are: unique per process, also among restarts of one pod.</param>
public sealed record LeaderOptions(NamespacedName Lease, string Identity)
{
    /// <summary>How long others wait after our last sign of life. Whole seconds; default 15 s.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long we lead without a renewal that came through. Default 10 s; the rest of the duration is for winding up.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause between attempts. Default 2 s.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The time between the end of our leading and the start of another's: for winding up, and for giving the lease back.</summary>
    internal TimeSpan Grace => LeaseDuration - RenewDeadline;

    /// <exception cref="InvalidOperationException">The times contradict each other.</exception>
    internal void Check()
    {
        if (LeaseDuration < TimeSpan.FromSeconds(1) || LeaseDuration.Ticks % TimeSpan.TicksPerSecond != 0)
            throw new InvalidOperationException($"{nameof(LeaseDuration)} is {LeaseDuration}; the API takes whole seconds, at least one.");
        if (RenewDeadline >= LeaseDuration)
            throw new InvalidOperationException($"{nameof(RenewDeadline)} is {RenewDeadline}, not below {nameof(LeaseDuration)}, {LeaseDuration}: two could lead.");
        if (RetryPeriod <= TimeSpan.Zero || RetryPeriod >= RenewDeadline)
            throw new InvalidOperationException($"{nameof(RetryPeriod)} is {RetryPeriod}, not between zero and {nameof(RenewDeadline)}, {RenewDeadline}: no renewal could be tried again.");
    }
}

/// <summary>Orders the terms of leaders under one lease: whoever holds a lower number led before.</summary>
/// <param name="LeaseUid">Tokens of different leases do not compare.</param>
/// <param name="Transitions">Goes up with each leader.</param>
public sealed record FencingToken(string LeaseUid, int Transitions);

/// <summary>The lease went to another, or could not be renewed in time. The process must end; it may start again.</summary>
public sealed class LeadershipLostException(string message) : Exception(message);
