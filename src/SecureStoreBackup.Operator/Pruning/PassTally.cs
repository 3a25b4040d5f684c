using SecureStoreBackup.Journal;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Pruning;

/// <summary>What a pass has done so far: it is told also when the pass ends half way.</summary>
internal sealed class PassTally
{
    private readonly List<BlockedPoint> _blocked = [];

    public int Kept { get; set; }

    public int Marked { get; set; }

    public int Withdrawn { get; set; }

    public int Deleted { get; set; }

    public int Tombstones { get; set; }

    public int Collected { get; set; }

    public void Block(string point, string reason, DateTimeOffset? until) => _blocked.Add(new BlockedPoint { Name = point, Reason = reason, Until = until });

    public RetentionEvidence Evidence(string target, DateTimeOffset at) => new()
    {
        Name = target,
        At = at,
        Kept = Kept,
        Marked = Marked,
        Withdrawn = Withdrawn,
        Deleted = Deleted,
        Tombstones = Tombstones,
        Collected = Collected,
        Blocked = [.. _blocked.OrderBy(b => b.Name, StringComparer.Ordinal).Take(RetentionEvidence.MostNamed)],
    };
}

/// <summary>How a pass ended.</summary>
/// <param name="Failure">What ended it before its time; null when it went through.</param>
/// <param name="Skipped">Why there was none; null when there was.</param>
public sealed record PassResult(RetentionEvidence? Evidence, StepFailure? Failure, string? Skipped);
