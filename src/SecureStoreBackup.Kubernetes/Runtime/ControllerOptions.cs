namespace SecureStoreBackup.Kubernetes.Runtime;

/// <summary>How a <see cref="Controller"/> works.</summary>
/// <param name="Name">Appears in the log.</param>
public sealed record ControllerOptions(string Name)
{
    /// <summary>Keys reconciled at the same time. At least 1; default 8, for reconcilers that wait more than they compute.</summary>
    public int Workers { get; init; } = 8;

    /// <summary>The wait after failures, per key. Default 1 s doubling up to 5 min.</summary>
    public BackoffOptions Backoff { get; init; } = new();
}
