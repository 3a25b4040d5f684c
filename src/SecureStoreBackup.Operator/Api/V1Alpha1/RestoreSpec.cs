using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SecureStoreBackup.Operator.Api.Schemas;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The wire form of a restore; <see cref="RestoreParser"/> makes a checked value of it.</summary>
public sealed record RestoreSpec
{
    [Description("The policy, in the same namespace: its targets, vault and farm are used."), StringLength(40, MinimumLength = 1), RegularExpression(Forms.ObjectName, ErrorMessage = Forms.ObjectNameWanted), Immutable]
    public required string PolicyName { get; init; }

    [Description("Drill proves a recovery point and touches no farm but a scratch one. SecureStore overwrites the farm's Secure Store with the recovery point and opens its key. RefreshKey opens the key alone. ServiceMasterKey gives a SQL Server instance its service master key back."), Immutable]
    public required RestoreMode Mode { get; init; }

    [Description("Which recovery point. Exactly one member is set."), Immutable]
    public required RestoreSourceSpec Source { get; init; }

    [Description("A secret in the policy's vault to open the key with, instead of the one that the recovery point names. For SecureStore and RefreshKey."), Immutable]
    public RestorePassphraseSpec? Passphrase { get; init; }

    [Description("The SQL Server instance, for ServiceMasterKey. The policy's serviceMasterKeys says where the key's file may stand for a moment."), MaxLength(256), RegularExpression(Forms.SqlInstance, ErrorMessage = Forms.SqlInstanceWanted), Immutable]
    public string? Instance { get; init; }

    [Description("Another farm than the policy's. A drill needs one to go deeper than off-site: a scratch farm, which it overwrites."), Immutable]
    public RestoreTargetSpec? Target { get; init; }

    [Description("The recovery point that status.resolved names, by which a person says yes to status.plan. Nothing is changed before. It can be set once. A drill needs none."), MaxLength(64), Immutable]
    public string? Confirm { get; init; }

    [Description("When the restore is too old to begin: at most 24 hours after it is made, which is also the default. Required where confirm is set from the start, so that a restore that is left in Git does not begin when it is made anew."), Immutable]
    public DateTimeOffset? ValidUntil { get; init; }

    [Description("Go on although a backup of what the farm holds now was tried first and failed, or cannot be made where spec.target is another farm (a store whose key is not open is never backed up first, and the plan says so); for ServiceMasterKey, FORCE: what the present key cannot decrypt is lost for good."), DefaultValue(false), Immutable]
    public bool? AcknowledgeDataLoss { get; init; }
}

public sealed record RestoreSourceSpec
{
    [Description("The point that this SecureStoreBackup made."), StringLength(253, MinimumLength = 1)]
    public string? BackupName { get; init; }

    [Description("A point by its name, as it lies off-site.")]
    public RestoreOffsiteSpec? Offsite { get; init; }

    [Description("The newest restorable point. Only for Drill: whoever overwrites something says with what.")]
    public bool? Latest { get; init; }
}

public sealed record RestoreOffsiteSpec
{
    [Description("Name of the policy's target; absent, the first that holds the point."), MaxLength(63)]
    public string? Target { get; init; }

    [Description("Name of the recovery point, as in 20261122t021500z-1a2b3c4d. Absent for a drill of the newest one at this target."), MaxLength(64)]
    public string? RecoveryPoint { get; init; }
}

public sealed record RestorePassphraseSpec
{
    [Description("Name of the secret."), StringLength(127, MinimumLength = 1), RegularExpression(Forms.VaultSecretName, ErrorMessage = Forms.VaultSecretNameWanted)]
    public required string SecretName { get; init; }

    [Description("Its version; absent, the newest."), MaxLength(64)]
    public string? Version { get; init; }
}

public sealed record RestoreTargetSpec
{
    [Description("URL of the farm's agent."), StringLength(2048, MinimumLength = 1)]
    public required string AgentUrl { get; init; }

    [Description("A kubernetes.io/tls secret with ca.crt, in the same namespace."), StringLength(253, MinimumLength = 1), RegularExpression(Forms.ObjectName, ErrorMessage = Forms.ObjectNameWanted)]
    public required string TlsSecretName { get; init; }

    [Description("Whether it may be another farm than the one that the recovery point came from. It needs an identical service application. Absent, it may not.")]
    public bool? AcceptForeignFarm { get; init; }
}
