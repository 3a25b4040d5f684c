using System.Globalization;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Operator.Telemetry;

/// <summary>A value with the values of its labels, in the description's order.</summary>
public readonly record struct Sample(double Value, params IReadOnlyList<string> Labels);

/// <summary>The gauges of one policy, from its object alone. Pure.</summary>
internal static class PolicyGauges
{
    /// <summary>Every gauge, with how it is read; a policy that has nothing to say yields no sample.</summary>
    public static IReadOnlyList<(MetricDescription Metric, Func<PolicyResource, IEnumerable<Sample>> Read)> All { get; } =
    [
        (MetricCatalog.Protected, policy => One(policy, Truth(policy.Status?.Protected))),
        (MetricCatalog.Condition, policy => (policy.Status?.Conditions ?? []).Select(condition => new Sample(Truth(condition.Status) ?? -1, [.. Key(policy), condition.Type]))),
        (MetricCatalog.Suspended, policy => One(policy, policy.Spec?.Suspend is true ? 1 : 0)),
        (MetricCatalog.NewestRecoveryPoint, policy => One(policy, Unix(policy.Status?.NewestRecoveryPoint))),
        (MetricCatalog.NewestRestorablePoint, policy => One(policy, Unix(policy.Status?.NewestRestorablePoint))),
        (MetricCatalog.MaxAge, policy => One(policy, Seconds(policy.Status?.MaxAge))),
        (MetricCatalog.NextRun, policy => One(policy, Unix(Time(policy.Status?.NextScheduleTime)))),
        (MetricCatalog.ExpectedInterval, policy => One(policy, Seconds(policy.Status?.ExpectedInterval))),
        (MetricCatalog.RecoveryPoints, policy => One(policy, policy.Status?.RecoveryPoints)),
        (MetricCatalog.RestorablePoints, policy => One(policy, policy.Status?.RestorablePoints)),
        (MetricCatalog.PassphraseProven, policy => One(policy, Unix(policy.Status?.Passphrase?.ProvenAt))),
        (MetricCatalog.ServiceMasterKeyExported, policy => (policy.Status?.ServiceMasterKeys ?? []).Select(key => new Sample(key.ExportedAt.ToUnixTimeSeconds(), [.. Key(policy), key.Instance]))),
        (MetricCatalog.OffsitePoints, policy => (policy.Status?.Offsite ?? []).Select(target => new Sample(target.RecoveryPoints, [.. Key(policy), target.Name]))),
        (MetricCatalog.OffsiteDamaged, policy => (policy.Status?.Offsite ?? []).Select(target => new Sample(target.DamagedPoints ?? 0, [.. Key(policy), target.Name]))),
        (MetricCatalog.OffsiteVerified, policy => (policy.Status?.Offsite ?? []).Where(target => target.LastVerified is not null).Select(target => new Sample(target.LastVerified!.Value.ToUnixTimeSeconds(), [.. Key(policy), target.Name]))),
        (MetricCatalog.OffsiteBytes, policy => (policy.Status?.Offsite ?? []).Select(target => new Sample(target.Bytes, [.. Key(policy), target.Name]))),
        (MetricCatalog.LastDrill, policy => new[] { ("Integrity", policy.Status?.Drill?.LastSucceeded), ("Decrypted", policy.Status?.Drill?.LastDecrypted) }.Where(drill => drill.Item2 is not null).Select(drill => new Sample(drill.Item2!.Value.ToUnixTimeSeconds(), [.. Key(policy), drill.Item1]))),
        (MetricCatalog.DrillInterval, policy => One(policy, DrillInterval(policy))),
        (MetricCatalog.ImmutabilityRequired, policy => (policy.Spec?.Offsite ?? []).Select(target => new Sample(target.Immutability?.Required is true ? 1 : 0, [.. Key(policy), target.Name]))),
        (MetricCatalog.LockedUntil, policy => (policy.Status?.Offsite ?? []).Where(target => target.LockedUntil is not null).Select(target => new Sample(target.LockedUntil!.Value.ToUnixTimeSeconds(), [.. Key(policy), target.Name]))),
        (MetricCatalog.KeyFilesLeft, policy => One(policy, policy.Status?.ServiceMasterKeys?.Count(key => key.LeftBehind is not null))),
        (MetricCatalog.RetentionLastPass, policy => One(policy, Unix(policy.Status?.Retention?.LastPass))),
        (MetricCatalog.RetentionKept, policy => One(policy, policy.Status?.Retention?.Kept)),
        (MetricCatalog.RetentionDeleted, policy => One(policy, policy.Status?.Retention?.Deleted)),
        (MetricCatalog.RetentionTombstones, policy => One(policy, policy.Status?.Retention?.Tombstones)),
        (MetricCatalog.RetentionBlocked, policy => (policy.Status?.Retention?.Blocked ?? []).GroupBy(point => point.Reason, StringComparer.Ordinal).Select(held => new Sample(held.Count(), [.. Key(policy), held.Key]))),
    ];

    public static IReadOnlyList<string> Key(PolicyResource policy) => [policy.Metadata.Namespace ?? "", policy.Metadata.Name ?? ""];

    private static IEnumerable<Sample> One(PolicyResource policy, double? value) => value is { } known ? [new Sample(known, Key(policy))] : [];

    private static double? Truth(string? status) => status switch { ConditionStatus.True => 1, ConditionStatus.False => 0, null => null, _ => -1 };

    private static double? Unix(DateTimeOffset? time) => time?.ToUnixTimeSeconds();

    private static double? Seconds(string? duration) => duration is not null && DurationText.TryParse(duration, out var parsed, out _) ? parsed.TotalSeconds : null;

    private static double? DrillInterval(PolicyResource policy) =>
        policy is { Spec: { Drill.Schedule: { } text, Suspend: not true } spec, Status.Drill.Since: { } since }
            && CronExpression.TryParse(text, out var expression, out _) && TimeZones.TryFind(spec.TimeZone ?? "Etc/UTC", out var zone, out _)
            ? LongestGaps.Of(new Schedule(expression, zone), since).TotalSeconds
            : null;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
