namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>What a condition says, by its status.</summary>
public sealed record ConditionDescription(string Type, string True, string False, string Unknown);

/// <summary>Every condition of our objects, for the reference.</summary>
public static class ConditionCatalog
{
    public static IReadOnlyList<ConditionDescription> Policy { get; } =
    [
        new(ConditionTypes.Ready, "the spec is valid; farm, vaults and containers answer as us. It waits for no backup, and does not flap while one runs", "with the reason of the first failure that needs a person, else of the first failure; the message names all", "`Probing`: being asked, after each change of the spec"),
        new(ConditionTypes.Reconciling, "we are asking, or wait an outage out", "otherwise", ""),
        new(ConditionTypes.Stalled, "a person must act. We see by ourselves when they have", "otherwise", ""),
        new(ConditionTypes.Scheduling, "runs start when they are due", "something holds them up: `Suspended`, `ClockSkewed`, `TriggerLimit`, or an `Outage` while a run is due", ""),
        new(ConditionTypes.FarmReachable, "the agent answers, and its preflight has nothing against a backup", "the agent's reason", ""),
        new(ConditionTypes.PassphraseEscrowed, "our own write-once copy of the passphrase is in the vault", "the vault's reason", "before the first backup"),
        new(ConditionTypes.PassphraseProven, "the farm has accepted the passphrase of the newest recovery point", "it has not, or refuses it now", "before the first backup, or while no target answers"),
        new(ConditionTypes.ServiceMasterKeysEscrowed, "the last export of every instance is in the vault", "the instance's or the vault's reason", "before the first backup"),
        new(ConditionTypes.OffsiteCurrent, "every target holds the newest recovery point", "one lacks it, does not answer, or belongs to another cluster (`OwnedElsewhere`)", "before the first backup"),
        new(ConditionTypes.RecoveryPointsIntact, "no recovery point is known to be damaged; only with `verification`, or once one is", "one is damaged: `PointDamaged`", "a point could not be judged, with the reason"),
        new(ConditionTypes.RecoveryPointFresh, "the newest recovery point is younger than `maxAge`", "it is older, or there is none", "while no target answers"),
        new(ConditionTypes.RestoreProven, "a drill decrypted on a scratch farm, and none failed since; only where there are drills", "the last drill failed", "no drill yet, or `IntegrityOnly`: everything could be read, and nothing was decrypted; the message has the date"),
        new(ConditionTypes.RetentionEnforced, "the last retention pass went through at every target. What a lock holds is as it should be; the message says how much that is", "it was refused somewhere, with the reason", "before the first pass, which follows a completed backup"),
    ];

    public static IReadOnlyList<ConditionDescription> Backup { get; } =
    [
        new(BackupConditions.Completed, "every target holds the recovery point, verified", "the run has ended otherwise", "under way"),
        new(BackupConditions.Failed, "the run has ended without that; the message names the targets that hold it all the same", "otherwise", ""),
        new(ConditionTypes.Ready, "as Completed", "as Completed", "as Completed"),
        new(ConditionTypes.Reconciling, "the run is under way, or waits", "it has ended", ""),
        new(ConditionTypes.Stalled, "as Failed: a failed run is final", "otherwise", ""),
    ];

    public static IReadOnlyList<ConditionDescription> Restore { get; } =
    [
        new(BackupConditions.Completed, "everything that was asked for was done and proven", "the restore has ended otherwise", "under way, or waiting"),
        new(BackupConditions.Failed, "the restore has ended without that; the message says in which state the farm is", "otherwise", ""),
        new(ConditionTypes.Ready, "as Completed", "as Completed, and while the key waits for a person (`AwaitingKey`)", "as Completed"),
        new(ConditionTypes.Reconciling, "the restore is under way, or waits to be confirmed", "it has ended, or waits for a person to open the key", ""),
        new(ConditionTypes.Stalled, "as Failed, and while the key waits for a person", "otherwise", ""),
    ];
}
