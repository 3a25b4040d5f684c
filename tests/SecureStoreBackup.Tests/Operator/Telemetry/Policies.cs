using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Kubernetes.Runtime;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Tests.Operator.Telemetry;

/// <summary>Policies and backups as the cluster keeps them, as far as metrics look at them.</summary>
internal static class Policies
{
    public static readonly DateTimeOffset At = new(2026, 11, 22, 2, 30, 0, TimeSpan.Zero);

    public static PolicyResource Named(string name) => new()
    {
        Metadata = new ObjectMeta { Namespace = "sharepoint", Name = name, Uid = name, ResourceVersion = "1" },
        Status = new PolicyStatus
        {
            Protected = "True",
            Conditions = [new Condition("Ready", "True", "Ready", ""), new Condition("Stalled", "False", "Ready", ""), new Condition("PassphraseProven", "Unknown", "NoBackupYet", "")],
            NewestRecoveryPoint = At,
            NewestRestorablePoint = At.AddDays(-1),
            MaxAge = "26h",
            ExpectedInterval = "24h",
            NextScheduleTime = "2026-11-23T02:15:00Z",
            RecoveryPoints = 7,
            RestorablePoints = 6,
            Passphrase = new PassphraseStatus { SecretId = "id", ProvenAt = At.AddHours(-1), Proof = PassphraseProof.AcceptedByFarm },
            ServiceMasterKeys = [],
            Offsite = [new OffsiteStatus { Name = "westeurope", RecoveryPoints = 7, Bytes = 1234 }],
            Retention = new RetentionStatus { LastPass = At, Kept = 5, Deleted = 1, Tombstones = 2, Blocked = [new BlockedPoint { Name = "westeurope/20261101t021500z-1a2b3c4d", Reason = "Locked" }] },
        },
    };

    public static BackupResource Backup(string policy, int hour, RunPhase phase) => new()
    {
        Metadata = new ObjectMeta { Namespace = "sharepoint", Name = $"{policy}-{hour}", Uid = $"{policy}-{hour}", ResourceVersion = "1" },
        Spec = new BackupSpec { PolicyName = policy },
        Status = new BackupStatus { Phase = phase, FinishedAt = phase is RunPhase.Running ? null : At.AddHours(hour) },
    };

    public static void Put<T>(this StoreWriter<T> writer, params ReadOnlySpan<T> objects)
        where T : class, IKubernetesObject
    {
        writer.Write(new WatcherEvent<T>.Init());
        foreach (var item in objects)
            writer.Write(new WatcherEvent<T>.InitApply(item));
        writer.Write(new WatcherEvent<T>.InitDone());
    }
}
