using System.Globalization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>The status of a policy, from a view of it. Pure: the same view gives the same status.</summary>
public static class PolicyProjection
{
    /// <summary>Damaged points that status names; more are counted.</summary>
    private const int MostDamaged = 20;

    private const int MostForeign = 5;

    public static PolicyStatus Of(PolicyView view)
    {
        var (before, schedule) = (view.Resource.Status, view.Policy.Schedule);
        var memory = PolicyMemory.After(view.Policy, view.Observation, view.Now);
        var conditions = PolicyConditions.Of(view);
        var fullest = view.Findings.Targets.Select(t => t.Points).MaxBy(p => p.Count) ?? [];
        OffsiteStatus[] offsite = [.. view.Findings.Targets.Select(t => OffsiteOf(t, before, view.Now))];
        var answered = view.Findings.Targets.Any(t => t.Failure is null);
        return new PolicyStatus
        {
            ObservedGeneration = view.Resource.Metadata.Generation,
            Conditions = conditions,
            Protected = Protected(conditions),
            Schedule = new ScheduleStatus { Expression = memory.Schedule.Key, Since = memory.Schedule.Since },
            LastScheduleTime = memory.LastScheduleTime,
            Started = [.. memory.Started.Select(s => new StartedStatus { Name = s.Name, Trigger = s.Trigger, Scope = s.Scope, Slot = s.Slot, At = s.At })],
            Changes = [.. memory.Changes.Select(c => new ChangeStatus { Trigger = c.Trigger, Cause = c.Cause, Since = c.Since })],
            ConfigurationFingerprint = view.SavedConfiguration,
            NextScheduleTime = NextRuns(view).Select(r => r.DueAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)).FirstOrDefault(),
            NextRuns = [.. NextRuns(view).Select(r => TimeZoneInfo.ConvertTime(r.DueAt, schedule.Schedule.Zone).ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture))],
            LastBackup = view.Backups.LastOrDefault()?.Metadata.Name ?? before?.LastBackup,
            LastSuccessfulBackup = view.Backups.LastOrDefault(b => b.Status?.Phase == RunPhase.Completed && b.Spec?.Scope != RunScope.ServiceMasterKeys)?.Metadata.Name ?? before?.LastSuccessfulBackup,
            RecoveryPoints = answered ? fullest.Count : before?.RecoveryPoints,
            RestorablePoints = answered ? fullest.Count(p => p.Restorable) : before?.RestorablePoints,
            NewestRecoveryPoint = answered ? view.Findings.Newest?.At : before?.NewestRecoveryPoint,
            NewestRestorablePoint = answered ? view.Findings.Targets.SelectMany(t => t.Points).Where(p => p.Restorable).MaxBy(p => p.Name, StringComparer.Ordinal)?.At : before?.NewestRestorablePoint,
            LastVerified = offsite.Min(o => o.LastVerified),
            OffsiteSummary = OffsiteSummary(view),
            ExpectedInterval = schedule.Suspend ? null : Durations.Text(LongestGaps.Of(schedule.Schedule, memory.Schedule.Since)),
            MaxAge = Durations.Text(PolicyPlanner.MaximumAge(schedule, memory.Schedule.Since)),
            Passphrase = PassphraseOnFarm.Of(view),
            ServiceMasterKeys = view.ServiceMasterKeys,
            Offsite = offsite,
            Drill = DrillView.Status(view),
            Retention = RetentionView.Status(view),
        };
    }

    private static string Protected(IReadOnlyList<Kubernetes.Objects.Condition> conditions)
    {
        string? Status(string type) => conditions.FirstOrDefault(c => c.Type == type)?.Status;
        var (fresh, proven) = (Status(ConditionTypes.RecoveryPointFresh), Status(ConditionTypes.PassphraseProven));
        return (fresh, proven) is ("True", "True") ? "True" : fresh == "False" || proven == "False" ? "False" : "Unknown";
    }

    private static IEnumerable<DueSlot> NextRuns(PolicyView view)
    {
        var schedule = view.Policy.Schedule;
        var after = view.Now;
        for (var i = 0; i < 3 && !schedule.Suspend; i++)
        {
            if (DueSlot.Next(schedule.Schedule, after, after, schedule.Jitter, view.Policy.Uid) is not { } next)
                yield break;
            yield return next;
            after = next.DueAt;
        }
    }

    private static string OffsiteSummary(PolicyView view)
    {
        var newest = view.Findings.Newest?.Name;
        var holding = view.Findings.Targets.Count(t => newest is not null && t.Points.LastOrDefault()?.Name == newest);
        return $"{holding}/{view.Findings.Targets.Count}";
    }

    /// <summary>A target that does not answer keeps what was last known of it.</summary>
    private static OffsiteStatus OffsiteOf(TargetFinding target, PolicyStatus? before, DateTimeOffset now) =>
        target.Failure is not null && before?.Offsite?.FirstOrDefault(o => o.Name == target.Name) is { } known
            ? known
            : new OffsiteStatus
            {
                Name = target.Name,
                RecoveryPoints = target.Points.Count,
                Newest = target.Points.LastOrDefault()?.Name,
                Bytes = target.Points.Sum(p => p.Bytes),
                LockedUntil = target.Points.LastOrDefault()?.LockedUntil,
                LastVerified = target.All.Select(p => (DateTimeOffset?)p.LastVerified(now)).Max(),
                ForeignBlobs = target.Foreign.Count == 0 ? null : target.Foreign.Count,
                Foreign = target.Foreign.Count == 0 ? null : [.. target.Foreign.Take(MostForeign)],
                DamagedPoints = target.Damaged.Count == 0 ? null : target.Damaged.Count,
                Damaged = target.Damaged.Count == 0 ? null : [.. target.Damaged.TakeLast(MostDamaged).Select(p => p.Name)],
            };
}
