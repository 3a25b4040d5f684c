using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SecureStoreBackup.Restoring;

/// <summary>What a restore has reached and seen so far.</summary>
public sealed record RestoreFindings
{
    [Description("How deep a drill went so far: Integrity or Decrypted.")]
    public DrillDepth? Depth { get; init; }

    [Description("Bytes of the point that were read back and compared off-site."), Range(0, long.MaxValue)]
    public long? BytesVerified { get; init; }

    [Description("The backup object that holds what the farm had before."), MaxLength(253)]
    public string? SafetyBackup { get; init; }

    [Description("Bytes of the set that stand on the farm's share."), Range(0, long.MaxValue)]
    public long? BytesStaged { get; init; }

    [Description("Whether this restore put the set on the share, and so takes it away again.")]
    public bool Staged { get; init; }

    [Description("Whether the farm's agent has taken the restore on; before that, the farm is as it was.")]
    public bool Asked { get; init; }

    [Description("When SharePoint had restored the service application; nothing before that changed the farm.")]
    public DateTimeOffset? RestoredAt { get; init; }

    [Description("Servers whose Secure Store service is online."), MaxLength(64), ItemMaxLength(256)]
    public IReadOnlyList<string>? ServicesOnline { get; init; }

    [Description("When the key was found open.")]
    public DateTimeOffset? KeyOpenAt { get; init; }

    [Description("Looks in a row that found the key open, whoever opened it; three count."), Range(0, 3)]
    public int KeyLooks { get; init; }

    [Description("How the target applications differ from the recovery point's; empty when they do not."), MaxLength(20), ItemMaxLength(512)]
    public IReadOnlyList<string>? Differences { get; init; }

    [Description("What became of the service master key: Restored, Identical or Forced.")]
    public RestoredKeyOutcome? ServiceMasterKey { get; init; }

    [Description("What SQL Server said beside, such as what was lost."), MaxLength(20), ItemMaxLength(1024)]
    public IReadOnlyList<string>? SqlMessages { get; init; }

    [Description("What is left to do by hand."), MaxLength(20), ItemMaxLength(1024)]
    public IReadOnlyList<string>? ToDo { get; init; }

    [Description("URL of the record of this restore."), MaxLength(2048)]
    public string? RecordUrl { get; init; }
}
