using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Journal;

/// <summary>What a retention pass did at one target.</summary>
public sealed record RetentionEvidence
{
    /// <summary>A status has to stay small: this many blocked points are named.</summary>
    public const int MostNamed = 20;

    [Description("Name of the target."), MaxLength(63)]
    public required string Name { get; init; }

    [Description("When the pass looked at the target.")]
    public required DateTimeOffset At { get; init; }

    [Description("Points that stay."), Range(0, int.MaxValue)]
    public int Kept { get; init; }

    [Description("Points that this pass marked for deletion."), Range(0, int.MaxValue)]
    public int Marked { get; init; }

    [Description("Points whose mark this pass withdrew, since the rules keep them again."), Range(0, int.MaxValue)]
    public int Withdrawn { get; init; }

    [Description("Points that this pass deleted."), Range(0, int.MaxValue)]
    public int Deleted { get; init; }

    [Description("Marked points that are still there after the pass."), Range(0, int.MaxValue)]
    public int Tombstones { get; init; }

    [Description("Remains of runs without a manifest that this pass collected."), Range(0, int.MaxValue)]
    public int Collected { get; init; }

    [Description("What no rule keeps and something else holds; the first twenty."), MaxLength(MostNamed)]
    public IReadOnlyList<BlockedPoint> Blocked { get; init => field = value ?? []; } = [];
}

/// <summary>A secret that nothing names any more, deleted by name. It can be recovered until the vault destroys it.</summary>
public sealed record SweptSecret
{
    [Description("Name of the secret."), MaxLength(127)]
    public required string Name { get; init; }

    [Description("Host of its vault."), MaxLength(253)]
    public required string Vault { get; init; }

    [Description("When the vault destroys it; empty when it did not say.")]
    public DateTimeOffset? DestroyedAt { get; init; }
}

/// <summary>A point that no rule keeps, and what holds it.</summary>
public sealed record BlockedPoint
{
    [Description("Name of the recovery point; in a policy's status with its target before it."), MaxLength(160)]
    public required string Name { get; init; }

    [Description("Locked, LegalHold, MinimumCopies, PassLimit, ManifestUnreadable, ForeignBlobs or Changed."), MaxLength(120)]
    public required string Reason { get; init; }

    [Description("When that ends by itself; empty when nobody knows.")]
    public DateTimeOffset? Until { get; init; }
}
