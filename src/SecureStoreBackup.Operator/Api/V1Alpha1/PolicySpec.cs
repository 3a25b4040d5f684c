using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Operator.Api.Schemas;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The wire form of a policy; <see cref="PolicyParser"/> makes a checked value of it and fills defaults in. Null means absent.</summary>
public sealed record PolicySpec
{
    [Description("When to back up: five fields (minute, hour, day of month, month, day of week), or @hourly, @daily, @weekly, @monthly, @yearly. Two restricted day fields match when either does. With fixed hours, a local time that clocks skip runs at the next valid instant and one that they repeat runs once; wildcard hours follow elapsed time."), StringLength(200, MinimumLength = 1)]
    public required string Schedule { get; init; }

    [Description("IANA time zone of the schedule, such as Europe/Berlin."), StringLength(64, MinimumLength = 1), DefaultValue("Etc/UTC")]
    public string? TimeZone { get; init; }

    [Description("Largest delay in seconds after a slot, drawn once per policy and slot, so that many policies of one schedule spread. Less than startingDeadlineSeconds."), Range(0, 86400), DefaultValue(0)]
    public int? JitterSeconds { get; init; }

    [Description("How long after slot and jitter a run may still start, in seconds. Of several missed slots the newest runs once, if still inside this."), Range(60, 604800), DefaultValue(3600)]
    public int? StartingDeadlineSeconds { get; init; }

    [Description("Whether nothing starts by itself until this is false again. Running backups go on, and resuming starts nothing by surprise."), DefaultValue(false)]
    public bool? Suspend { get; init; }

    [Description("Whether a new policy starts its first backup at once. Otherwise creating, editing or resuming a policy starts nothing."), DefaultValue(false)]
    public bool? RunOnCreate { get; init; }

    [Description("Recovery point objective: how old the newest recovery point may be, such as 26h or 1h30m. Absent, it is the longest gap between slots (of the next 400, or of eight days where those are more) plus the starting deadline."), StringLength(32, MinimumLength = 1)]
    public string? MaxAge { get; init; }

    [Description("What starts a backup beside the schedule. At most six runs a day are started so, retries included.")]
    public TriggersSpec? Triggers { get; init; }

    [Description("The SharePoint farm, and how it is backed up.")]
    public required FarmSpec Farm { get; init; }

    [Description("The Secure Store's passphrase.")]
    public required PassphraseSpec Passphrase { get; init; }

    [Description("SQL Server instances whose service master keys are exported. Each replica of an availability group has its own."), MaxLength(16), MapKey("instance")]
    public IReadOnlyList<ServiceMasterKeySpec>? ServiceMasterKeys { get; init; }

    [Description("Azure Key Vault for passphrases and key exports.")]
    public required KeyVaultSpec KeyVault { get; init; }

    [Description("Off-site targets, copied and verified independently. A backup is complete when every one holds it, verified byte for byte."), MinLength(1), MaxLength(4), MapKey("name")]
    public required IReadOnlyList<OffsiteSpec> Offsite { get; init; }

    [Description("Who else can open passphrase and key exports: they are sealed to public keys beside each manifest, for the day when the vault is gone.")]
    public EscrowSpec? Escrow { get; init; }

    [Description("Which recovery points stay, target by target. Absent, all of them do. Only verified points count, only after a completed backup, and at most once a day.")]
    public RetentionSpec? Retention { get; init; }

    [Description("Reads stored recovery points again. Absent, they are read back once, when they are made.")]
    public VerificationSpec? Verification { get; init; }

    [Description("Tries the newest recovery point on a schedule. Absent, nobody does but by hand.")]
    public DrillSpec? Drill { get; init; }

    [Description("Finished SecureStoreBackup objects that stay in the cluster. Recovery points stay in the containers whatever this says.")]
    public HistorySpec? History { get; init; }
}

public sealed record TriggersSpec
{
    [Description("Whether a newest recovery point older than maxAge starts a backup."), DefaultValue(true)]
    public bool? Overdue { get; init; }

    [Description("Whether a new version of the passphrase's secret starts a backup, once it has settled for ten minutes."), DefaultValue(true)]
    public bool? PassphraseChanged { get; init; }

    [Description("Whether a change of the service application or its target applications starts a backup, once it has settled for ten minutes."), DefaultValue(true)]
    public bool? ConfigurationChanged { get; init; }

    [Description("Whether a recovery point that later verification finds damaged starts a backup, once that has settled for ten minutes."), DefaultValue(true)]
    public bool? PointDamaged { get; init; }

    [Description("Whether a new service master key of an instance is exported, once it has settled for ten minutes. The export is a SecureStoreBackup of its own, of scope ServiceMasterKeys."), DefaultValue(true)]
    public bool? ServiceMasterKeyChanged { get; init; }
}

public sealed record VerificationSpec
{
    [Description("When stored recovery points are read again, in the policy's time zone: five fields, or @hourly, @daily, @weekly, @monthly, @yearly."), StringLength(200, MinimumLength = 1)]
    public required string Schedule { get; init; }

    [Description("How many recovery points of each target are read per slot, those first that nobody has read for longest. Absent, 5."), Range(1, 100)]
    public int? MaxPointsPerPass { get; init; }
}

public sealed record DrillSpec
{
    [Description("When, in the policy's time zone: five fields, or @hourly, @daily, @weekly, @monthly, @yearly. A slot that was missed is made up for within a day; a new or edited schedule starts nothing by surprise."), StringLength(200, MinimumLength = 1)]
    public required string Schedule { get; init; }

    [Description("Name of the off-site target whose newest restorable point is tried. Absent, the newest of all targets."), MaxLength(63), RegularExpression(Forms.Label, ErrorMessage = Forms.LabelWanted)]
    public string? Target { get; init; }

    [Description("A farm that nobody needs, with a service application of the same name: the drill overwrites its Secure Store and opens its key there. Afterwards it holds the credentials of the recovery point. Absent, a drill reads every byte and every secret, and decrypts nothing.")]
    public ScratchFarmSpec? ScratchFarm { get; init; }
}

public sealed record ScratchFarmSpec
{
    [Description("URL of the scratch farm's agent."), StringLength(2048, MinimumLength = 1)]
    public required string AgentUrl { get; init; }

    [Description("A kubernetes.io/tls secret with ca.crt, in the same namespace."), StringLength(253, MinimumLength = 1), RegularExpression(Forms.ObjectName, ErrorMessage = Forms.ObjectNameWanted)]
    public required string TlsSecretName { get; init; }
}

public sealed record HistorySpec
{
    [Description("Completed backups that stay."), Range(1, 100), DefaultValue(10)]
    public int? Backups { get; init; }

    [Description("Failed backups that stay."), Range(1, 100), DefaultValue(5)]
    public int? FailedBackups { get; init; }
}
