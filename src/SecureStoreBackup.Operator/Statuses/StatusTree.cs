using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Operator.Reconciling;

namespace SecureStoreBackup.Operator.Statuses;

/// <summary>Tells how policies stand by their objects in the cluster alone. Pure.</summary>
public static class StatusTree
{
    /// <summary>Conditions that mean no trouble while they are not True.</summary>
    private static readonly string[] _calm = [ConditionTypes.Reconciling, ConditionTypes.Stalled];

    /// <param name="backups">Of whichever policies.</param>
    public static StatusReport Of(IEnumerable<PolicyResource> policies, IReadOnlyList<BackupResource> backups, DateTimeOffset now) => new(
        now,
        [.. policies.OrderBy(p => p.Metadata.Namespace, StringComparer.Ordinal).ThenBy(p => p.Metadata.Name, StringComparer.Ordinal).Select(p => Line(p, BackupObjects.Of(p, backups), now))]);

    private static PolicyLine Line(PolicyResource policy, IReadOnlyList<BackupResource> backups, DateTimeOffset now)
    {
        var status = policy.Status ?? new PolicyStatus();
        var (verdict, why) = Judge(policy, status, now);
        return new PolicyLine
        {
            Namespace = policy.Metadata.Namespace ?? "",
            Name = policy.Metadata.Name ?? "",
            Verdict = verdict,
            Why = why,
            Ready = status.Conditions.Find(ConditionTypes.Ready)?.Status,
            Schedule = policy.Spec?.Suspend == true ? null : policy.Spec is { Schedule: { } schedule } spec ? $"{schedule} {spec.TimeZone ?? "Etc/UTC"}" : null,
            NextRun = policy.Spec?.Suspend == true ? null : status.NextRuns?.FirstOrDefault(),
            MaxAge = status.MaxAge,
            NewestRestorablePoint = status.NewestRestorablePoint,
            Proof = status.Passphrase?.Proof,
            ProvenAt = status.Passphrase?.ProvenAt,
            PassphraseRefused = status.Passphrase?.Refused == true,
            Drill = status.Drill is { } drill ? new DrillLine(drill.LastSucceeded, drill.LastDecrypted, drill.LastFailed, drill.Next) : null,
            Problems = [.. status.Conditions.Where(IsProblem).Select(c => new ProblemLine(c.Type, c.Status, c.Reason, c.Message, c.LastTransitionTime))],
            Targets = [.. (status.Offsite ?? []).Select(t => new TargetLine(t.Name, t.RecoveryPoints, t.Newest, t.Bytes, t.LastVerified, t.LockedUntil, t.DamagedPoints ?? 0))],
            Runs = [.. Runs(backups)],
            Points = [.. backups.Where(b => b.Status?.RecoveryPoint is not null).Reverse().Select(b => Point(b, status))],
        };
    }

    private static bool IsProblem(Condition condition) => condition.Type == ConditionTypes.Stalled
        ? condition.Status == ConditionStatus.True
        : condition.Status == ConditionStatus.False && !_calm.Contains(condition.Type, StringComparer.Ordinal);

    private static (Verdict Verdict, string Why) Judge(PolicyResource policy, PolicyStatus status, DateTimeOffset now)
    {
        if (status.ObservedGeneration is null)
            return (Verdict.Unknown, "No operator has looked at it yet.");
        if (status.NewestRestorablePoint is not { } newest)
            return (status.Protected == ConditionStatus.False ? Verdict.Unprotected : Verdict.Unknown, "There is no recovery point yet whose passphrase the farm has accepted.");
        var age = Durations.Text(TimeSpan.FromMinutes(Math.Max(0, Math.Floor((now - newest).TotalMinutes))));
        if (status.Protected == ConditionStatus.True && DurationText.TryParse(status.MaxAge ?? "", out var most, out _) && now - newest > most)
            return (Verdict.Unprotected, $"The newest restorable point is {age} old, more than {status.MaxAge}, and the operator has not said so: look whether it runs.");
        var stale = policy.Metadata.Generation is { } generation && generation != status.ObservedGeneration ? " The operator has not looked at the last change yet." : "";
        return status.Protected switch
        {
            ConditionStatus.True when stale.Length > 0 => (Verdict.Unknown, $"The newest restorable point is {age} old, which the policy allowed before it was changed.{stale}"),
            ConditionStatus.True => (Verdict.Protected, $"The newest restorable point is {age} old; up to {status.MaxAge} is allowed."),
            ConditionStatus.False => (Verdict.Unprotected, $"The newest restorable point is {age} old; up to {status.MaxAge} is allowed. What is wrong stands below.{stale}"),
            _ => (Verdict.Unknown, $"The newest restorable point was {age} old when the operator last saw it; it cannot tell now.{stale}"),
        };
    }

    private static IEnumerable<RunLine> Runs(IReadOnlyList<BackupResource> backups)
    {
        foreach (var run in backups.Where(b => b.Status?.Phase is null or RunPhase.Pending or RunPhase.Running))
            yield return Run(run);
        if (backups.LastOrDefault(b => b.Status?.Phase is RunPhase.Completed or RunPhase.Failed) is { Status.Phase: RunPhase.Failed } failed)
            yield return Run(failed);
    }

    private static RunLine Run(BackupResource backup) => new(
        backup.Metadata.Name ?? "", backup.Status?.Phase ?? RunPhase.Pending, backup.Spec?.Trigger ?? RunTrigger.Manual,
        backup.Status?.Steps.LastOrDefault()?.Name, backup.Status?.Progress?.Percent, backup.Status?.FinishedAt, backup.Status?.Message);

    private static PointLine Point(BackupResource backup, PolicyStatus policy)
    {
        var (status, point) = (backup.Status!, backup.Status!.RecoveryPoint!);
        return new PointLine(
            point, backup.Metadata.Name ?? "", backup.SlotAt(), status.Passphrase?.Proof,
            [.. status.Offsite.Select(o => new CopyLine(o.Name, o.ManifestUrl is not null, IsDamaged(policy, o.Name, point), o.VerifiedAt, o.LockedUntil))]);
    }

    private static bool IsDamaged(PolicyStatus policy, string target, string point) =>
        policy.Offsite?.FirstOrDefault(o => o.Name == target)?.Damaged?.Contains(point, StringComparer.Ordinal) == true;
}
