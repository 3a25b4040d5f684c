using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The last retention pass of a policy.</summary>
public sealed record RetentionStatus
{
    [Description("When it looked at the last target.")]
    public DateTimeOffset? LastPass { get; init; }

    [Description("Points that stay, at the target that keeps most."), Range(0, int.MaxValue)]
    public int Kept { get; init; }

    [Description("Points that it deleted, at all targets."), Range(0, int.MaxValue)]
    public int Deleted { get; init; }

    [Description("Points that are marked and still there, at all targets."), Range(0, int.MaxValue)]
    public int Tombstones { get; init; }

    [Description("What no rule keeps and something else holds; the first twenty."), MaxLength(RetentionEvidence.MostNamed)]
    public IReadOnlyList<BlockedPoint> Blocked { get; init => field = value ?? []; } = [];

    [Description("Secrets that the last pass deleted, since nothing names them any more, and when the vault will really destroy them; the first twenty."), MaxLength(RetentionEvidence.MostNamed)]
    public IReadOnlyList<SweptSecret> SweptSecrets { get; init => field = value ?? []; } = [];
}
