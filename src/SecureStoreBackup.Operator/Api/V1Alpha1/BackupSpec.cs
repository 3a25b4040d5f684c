using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>Immutable. People name a policy alone.</summary>
public sealed record BackupSpec
{
    [Description("The policy, in the same namespace."), StringLength(40, MinimumLength = 1), RegularExpression(Forms.ObjectName, ErrorMessage = Forms.ObjectNameWanted)]
    public required string PolicyName { get; init; }

    [Description("Why the run was started. Leave it alone when you make one by hand."), DefaultValue(RunTrigger.Manual)]
    public RunTrigger? Trigger { get; init; }

    [Description("What the run is about: the Secure Store with the keys that its manifest names, or the service master keys alone, which makes no recovery point."), DefaultValue(RunScope.SecureStore)]
    public RunScope? Scope { get; init; }

    [Description("The slot that the run stands for. Absent, when the object was made.")]
    public DateTimeOffset? Slot { get; init; }
}
