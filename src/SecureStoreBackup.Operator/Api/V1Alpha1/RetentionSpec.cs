using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>
/// The wire form of <see cref="Retention.RetentionRules"/>. Defaults are the parser's alone: a schema with defaults would have to fill
/// in the whole field where a policy leaves it out, which means to keep everything.
/// </summary>
public sealed record RetentionSpec
{
    [Description("The newest points stay, whatever their age."), Range(0, 10000)]
    public int? KeepLast { get; init; }

    [Description("So many days, in the policy's time zone, of which the newest point stays. Days without a point do not count; nor do weeks, months and years without one."), Range(0, 10000)]
    public int? KeepDaily { get; init; }

    [Description("So many ISO weeks, which begin on Monday, of which the newest point stays."), Range(0, 10000)]
    public int? KeepWeekly { get; init; }

    [Description("So many months of which the newest point stays."), Range(0, 10000)]
    public int? KeepMonthly { get; init; }

    [Description("So many years of which the newest point stays."), Range(0, 10000)]
    public int? KeepYearly { get; init; }

    [Description("Restorable points per target that no rule goes below: verified, not damaged, with a passphrase that a farm has accepted. Default: 3."), Range(1, 1000)]
    public int? MinimumCopies { get; init; }

    [Description("Points per target that one pass marks at most, and that it deletes at most. Default: 10."), Range(1, 1000)]
    public int? MaxDeletionsPerPass { get; init; }

    [Description("Time between marking a point and deleting it, such as 168h. A point that the rules keep again within it stays. Default: 168h."), StringLength(32, MinimumLength = 1)]
    public string? GracePeriod { get; init; }
}
