using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>What drills of a policy have proven, by the records in its containers, and when the next one is due.</summary>
public sealed record DrillStatus
{
    [Description("The schedule and zone that slots are counted for."), MaxLength(300)]
    public string? Schedule { get; init; }

    [Description("Slots up to here are not missed.")]
    public DateTimeOffset? Since { get; init; }

    [Description("When the next drill is due, in UTC."), MaxLength(32)]
    public string? Next { get; init; }

    [Description("When a drill last succeeded, whatever its depth.")]
    public DateTimeOffset? LastSucceeded { get; init; }

    [Description("When a drill last succeeded that restored on a scratch farm and opened the key there.")]
    public DateTimeOffset? LastDecrypted { get; init; }

    [Description("When a drill last failed.")]
    public DateTimeOffset? LastFailed { get; init; }

    [Description("The recovery point of the newest drill."), MaxLength(64)]
    public string? RecoveryPoint { get; init; }
}
