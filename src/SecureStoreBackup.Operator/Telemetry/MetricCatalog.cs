namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>
/// Every metric of the operator. Gauges of policies are read from their status whenever somebody asks, so that a restart cannot
/// make them lie, and a series ends with its object.
/// </summary>
public static class MetricCatalog
{
    private static readonly string[] _policy = ["namespace", "policy"];

    public static readonly MetricDescription Condition = Gauge(
        "securestore_policy_condition", "A condition of the policy: 1 True, 0 False, -1 Unknown.", [.. _policy, "type"]);

    public static readonly MetricDescription Protected = Gauge(
        "securestore_policy_protected", "Whether a recovery point younger than the objective exists whose passphrase the farm has accepted: 1, 0, or -1 while that is not known.", _policy);

    public static readonly MetricDescription Suspended = Gauge("securestore_policy_suspended", "1 while the policy is suspended, else 0.", _policy);

    public static readonly MetricDescription NewestRecoveryPoint = Gauge(
        "securestore_policy_newest_recovery_point_timestamp_seconds", "Unix time of the newest verified recovery point. Absent before the first one.", _policy);

    public static readonly MetricDescription NewestRestorablePoint = Gauge(
        "securestore_policy_newest_restorable_point_timestamp_seconds", "Unix time of the newest recovery point whose passphrase a farm has accepted.", _policy);

    public static readonly MetricDescription MaxAge = Gauge(
        "securestore_policy_max_age_seconds", "The policy's recovery point objective: compare the newest point's age with it.", _policy);

    public static readonly MetricDescription NextRun = Gauge(
        "securestore_policy_next_run_timestamp_seconds", "Unix time of the next scheduled run. Absent while suspended.", _policy);

    public static readonly MetricDescription ExpectedInterval = Gauge(
        "securestore_policy_expected_interval_seconds", "Longest time between two scheduled runs of the policy, jitter left out.", _policy);

    public static readonly MetricDescription RecoveryPoints = Gauge(
        "securestore_policy_recovery_points", "Verified recovery points at the target that has most.", _policy);

    public static readonly MetricDescription RestorablePoints = Gauge(
        "securestore_policy_restorable_points", "Those of them whose passphrase a farm has accepted.", _policy);

    public static readonly MetricDescription PassphraseProven = Gauge(
        "securestore_policy_passphrase_proven_timestamp_seconds", "Unix time at which the farm last accepted the passphrase. Absent while it has not.", _policy);

    public static readonly MetricDescription ServiceMasterKeyExported = Gauge(
        "securestore_policy_service_master_key_exported_timestamp_seconds", "Unix time of the last good export of an instance's service master key.", [.. _policy, "instance"]);

    public static readonly MetricDescription OffsitePoints = Gauge(
        "securestore_policy_offsite_recovery_points", "Recovery points that a target holds.", [.. _policy, "target"]);

    public static readonly MetricDescription OffsiteBytes = Gauge(
        "securestore_policy_offsite_bytes", "Bytes of the recovery points that a target holds.", [.. _policy, "target"]);

    public static readonly MetricDescription OffsiteDamaged = Gauge(
        "securestore_policy_offsite_damaged_points", "Recovery points of a target that later verification found damaged. Alert on more than 0.", [.. _policy, "target"]);

    public static readonly MetricDescription OffsiteVerified = Gauge(
        "securestore_policy_offsite_last_verified_timestamp_seconds", "Unix time at which a recovery point of a target was last read back.", [.. _policy, "target"]);

    public static readonly MetricDescription LastDrill = Gauge(
        "securestore_policy_last_drill_timestamp_seconds", "Unix time of the last drill that succeeded, by its depth: Integrity (everything could be read) or Decrypted (restored on a scratch farm; counts as Integrity, too). Its age is time() less this. Absent before the first.", [.. _policy, "depth"]);

    public static readonly MetricDescription DrillInterval = Gauge(
        "securestore_policy_drill_interval_seconds", "Longest time between two scheduled drills. Absent where none are scheduled.", _policy);

    public static readonly MetricDescription ImmutabilityRequired = Gauge(
        "securestore_policy_offsite_immutability_required", "1 where every blob of a target has to be locked, else 0.", [.. _policy, "target"]);

    public static readonly MetricDescription LockedUntil = Gauge(
        "securestore_policy_offsite_locked_until_timestamp_seconds", "Unix time until which every blob of a target's newest recovery point is locked. Absent while one is not.", [.. _policy, "target"]);

    public static readonly MetricDescription KeyFilesLeft = Gauge(
        "securestore_policy_key_files_left_behind", "Service master key files that the last exports could not delete from the servers. Alert on more than 0.", _policy);

    public static readonly MetricDescription RetentionLastPass = Gauge(
        "securestore_policy_retention_last_pass_timestamp_seconds", "Unix time of the last retention pass. Absent before the first, and where the policy keeps everything.", _policy);

    public static readonly MetricDescription RetentionKept = Gauge(
        "securestore_policy_retention_kept_points", "Points that the last retention pass kept, at the target that keeps most.", _policy);

    public static readonly MetricDescription RetentionDeleted = Gauge(
        "securestore_policy_retention_deleted_points", "Points that the last retention pass deleted, at all targets.", _policy);

    public static readonly MetricDescription RetentionTombstones = Gauge(
        "securestore_policy_retention_tombstones", "Points that are marked for deletion and still there, at all targets.", _policy);

    public static readonly MetricDescription RetentionBlocked = Gauge(
        "securestore_policy_retention_blocked_points", "Points that no rule keeps and something else holds, by what holds them; the first twenty.", [.. _policy, "reason"]);

    public static readonly MetricDescription ConsecutiveFailures = Gauge(
        "securestore_policy_consecutive_failed_backups", "Failed backups since the last completed one, as far as their objects are kept.", _policy);

    public static readonly MetricDescription Backups = Gauge(
        "securestore_policy_backups", "Backup objects of the policy in the cluster, by phase.", [.. _policy, "phase"]);

    public static readonly MetricDescription OldestRun = Gauge(
        "securestore_policy_oldest_run_timestamp_seconds", "Unix time at which the oldest backup that has not ended was made. Absent while none is under way.", _policy);

    public static readonly MetricDescription Restores = Gauge(
        "securestore_policy_restores", "Restores and drills of the policy in the cluster, by phase. AwaitingConfirmation and AwaitingKey wait for a person.", [.. _policy, "phase"]);

    public static readonly MetricDescription BuildInfo = Gauge("securestore_build_info", "1, with the operator's version and the commit that it was built from.", ["version", "commit"]);

    public static readonly MetricDescription Leader = Gauge("securestore_leader", "1 while this process leads, else 0.", []);

    public static readonly MetricDescription QueueDepth = Gauge("securestore_workqueue_depth", "Objects that need work now.", ["controller"]);

    public static readonly MetricDescription BreakerOpen = Gauge(
        "securestore_circuit_breaker_open", "1 while a farm agent, vault or container does not answer and work for it is parked, else 0.", ["kind", "endpoint"]);

    public static readonly MetricDescription BackupsEnded = new(
        "securestore_backups_ended_total", MetricKind.Counter, "Backups that ended in this process, by trigger and outcome (Completed, Failed).", ["trigger", "outcome"]);

    public static readonly MetricDescription StepRefusals = new(
        "securestore_step_refusals_total", MetricKind.Counter, "Refusals that a step met, by the reason that conditions give.", ["step", "reason"]);

    public static readonly MetricDescription StepSeconds = new(
        "securestore_step_seconds", MetricKind.Histogram, "Duration of a step from its first begin to its end, whatever was restarted in between.", ["step", "outcome"])
    {
        Buckets = [1, 5, 15, 60, 300, 900, 3600, 14400],
    };

    public static readonly MetricDescription ReconcileSeconds = new(
        "securestore_reconcile_seconds", MetricKind.Histogram, "Duration of one reconcile pass, by controller and result (done, requeued, failed, terminal).", ["controller", "result"])
    {
        Buckets = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60],
    };

    /// <summary>In the order of the reference.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } =
    [
        Protected, Condition, Suspended, NewestRecoveryPoint, NewestRestorablePoint, MaxAge, NextRun, ExpectedInterval, RecoveryPoints, RestorablePoints,
        PassphraseProven, ServiceMasterKeyExported, OffsitePoints, OffsiteBytes, OffsiteDamaged, OffsiteVerified, ImmutabilityRequired, LockedUntil,
        KeyFilesLeft, LastDrill, DrillInterval, RetentionLastPass, RetentionKept, RetentionDeleted, RetentionTombstones, RetentionBlocked, ConsecutiveFailures, Backups, OldestRun, Restores,
        BuildInfo, Leader, QueueDepth, BreakerOpen, BackupsEnded, StepRefusals, StepSeconds, ReconcileSeconds,
    ];

    private static MetricDescription Gauge(string name, string help, IReadOnlyList<string> labels) => new(name, MetricKind.Gauge, help, labels);
}
