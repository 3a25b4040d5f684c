using SecureStoreBackup.Planning;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>Who makes a pass, after which backup, and by which rules.</summary>
/// <param name="Operation">Id of the run: what it wrote says so, and so it finds its own journal again.</param>
/// <param name="Point">The recovery point that the run has just made. A listing that lacks it is not to be relied on.</param>
/// <param name="Live">Operation ids of the runs that are under way; null when nobody can say, and then no remains are collected.</param>
/// <param name="Skew">Asked once the container has answered: whose clock differs from ours by more than we bear.</param>
public sealed record PassContext(
    string Operation, string Point, string ClusterId, string PolicyUid, RetentionRules Rules, TimeZoneInfo Zone, Func<ClockSkew?> Skew, Func<IReadOnlySet<string>?> Live)
{
    /// <summary>Refuses once the path is no longer ours to write to; asked before anything is written, and before each point is deleted.</summary>
    public Func<CancellationToken, Task> StillOursAsync { get; init; } = _ => Task.CompletedTask;
}
