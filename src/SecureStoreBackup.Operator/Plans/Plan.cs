using System.Globalization;
using SecureStoreBackup.Journal;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Schedules;

namespace SecureStoreBackup.Operator.Plans;

/// <summary>Asks the planner what comes next, as far as it can be told from a cluster's objects or from a file alone. Pure.</summary>
public static class Plan
{
    private const int Runs = 5;

    /// <summary>For a policy in a cluster: what its status and its backups say, without asking farm, vault or container.</summary>
    public static PlanReport OfCluster(PolicyResource resource, BackupPolicy policy, IReadOnlyList<BackupResource> backups, ClockSkew? skew, DateTimeOffset now)
    {
        var view = new PolicyView(resource, policy, Findings.None(now), backups, now) { Skew = skew };
        var seen = view.Observation with { Startable = Answers(resource.Status), NewestPoint = resource.Status?.NewestRecoveryPoint };
        return Report(policy, seen, now, policy.Schedule.Jitter) with
        {
            NotKnown = resource.Status?.Schedule is null
                ? ["The operator has not looked at this policy yet; slots count from when it does."]
                : ["What farm, vaults and containers answer now: the status of the policy is what the operator saw last."],
        };
    }

    /// <summary>For a policy in a file: as if it were new, and everything answered.</summary>
    public static PlanReport OfFile(BackupPolicy policy, DateTimeOffset now) =>
        Report(policy, new PolicyObservation { CreatedAt = now, Startable = true }, now, jitter: TimeSpan.Zero) with
        {
            NotKnown =
            [
                "Which backups and recovery points there are, and what was started before: this is the plan of a new policy.",
                "Whether farm, vaults and containers answer, and whether passphrase, configuration or keys have changed.",
                .. policy.Schedule.Jitter > TimeSpan.Zero ? [$"The jitter, up to {Durations.Text(policy.Schedule.Jitter)} after each slot: it derives from the uid that the cluster gives the policy."] : Array.Empty<string>(),
            ],
        };

    private static PlanReport Report(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now, TimeSpan jitter)
    {
        var timed = policy with { Schedule = policy.Schedule with { Jitter = jitter } };
        var memory = PolicyMemory.After(timed, seen, now);
        return new PlanReport
        {
            Policy = $"{policy.Namespace}/{policy.Name}",
            At = now,
            Next = Step(PolicyPlanner.Plan(timed, seen, now)),
            TimeZone = policy.Schedule.Schedule.Zone.Id,
            NextRuns = [.. NextRuns(timed, memory.Since, now)],
            MaxAge = Durations.Text(PolicyPlanner.MaximumAge(policy.Schedule, memory.Schedule.Since)),
            Changes = [.. memory.Changes.Select(c => new PlannedChange(c.Trigger, c.Since))],
            Retention = RetentionPreview.Text(policy.Retention),
        };
    }

    private static NextStep Step(PolicyDecision decision) => decision switch
    {
        PolicyDecision.Start start => new NextStep("start", Because(start), null, null) { Backup = start.Name, Trigger = start.Trigger, Scope = start.Scope },
        PolicyDecision.Wait wait => new NextStep("wait", wait.Why, wait.Until, wait.Held),
        _ => throw new InvalidOperationException("The planner made a decision that nobody here knows."),
    };

    private static string Because(PolicyDecision.Start start) => start.Trigger switch
    {
        RunTrigger.Schedule => $"Its slot, {start.Slot:yyyy-MM-dd HH:mm}Z, has come.",
        RunTrigger.Created => "The policy is new and says runOnCreate.",
        RunTrigger.Overdue => "The newest recovery point is older than maxAge.",
        RunTrigger.PassphraseChanged => "The vault holds another passphrase than the last backup copied.",
        RunTrigger.ConfigurationChanged => "The service application or its target applications are not as the last backup holds them.",
        RunTrigger.PointDamaged => "Verification found a recovery point damaged, and no backup has been made since.",
        RunTrigger.ServiceMasterKeyChanged => "A service master key is not the one that was last exported.",
        _ => "Somebody asked for it.",
    };

    private static IEnumerable<PlannedStart> NextRuns(BackupPolicy policy, DateTimeOffset since, DateTimeOffset now)
    {
        var schedule = policy.Schedule;
        var after = now;
        for (var i = 0; i < Runs && !schedule.Suspend; i++)
        {
            if (DueSlot.Next(schedule.Schedule, i == 0 ? since : after, after, schedule.Jitter, policy.Uid) is not { } next)
                yield break;
            yield return new PlannedStart(next.Slot, next.DueAt, TimeZoneInfo.ConvertTime(next.DueAt, schedule.Schedule.Zone).ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
            after = next.DueAt;
        }
    }

    /// <summary>Whether a run could start, as the operator last saw it.</summary>
    private static bool Answers(PolicyStatus? status) =>
        status is not null && new[] { ConditionTypes.FarmReachable, ConditionTypes.PassphraseEscrowed }.All(type => status.Conditions.Find(type)?.Status != ConditionStatus.False)
        && status.Conditions.Find(ConditionTypes.Scheduling) is not { Status: ConditionStatus.False, Reason: Holds.Outage };
}
