using SecureStoreBackup.Naming;
using SecureStoreBackup.Operator.Pruning;
using SecureStoreBackup.Operator.Reconciling;
using SecureStoreBackup.Operator.Runs;
using SecureStoreBackup.Policies;
using SecureStoreBackup.Ports;
using SecureStoreBackup.Retention;

namespace SecureStoreBackup.Operator.Plans;

/// <summary>What a retention pass would do now with each point of each target. Asks the containers, and changes nothing.</summary>
public static class RetentionPreview
{
    /// <summary>The rules in one sentence.</summary>
    public static string Text(RetentionRules? rules)
    {
        if (rules is null)
            return "none: every recovery point is kept";
        (string Rule, int Count)[] keeps =
        [
            (KeepReasons.Last, rules.KeepLast), (KeepReasons.Daily, rules.KeepDaily), (KeepReasons.Weekly, rules.KeepWeekly), (KeepReasons.Monthly, rules.KeepMonthly), (KeepReasons.Yearly, rules.KeepYearly),
        ];
        return $"{string.Join(", ", keeps.Where(k => k.Count > 0).Select(k => $"{k.Rule} {k.Count}"))}; never fewer than {rules.MinimumCopies} restorable points. What no rule keeps is marked after a completed backup, at most {rules.MaxDeletionsPerPass} points a day, and deleted {Durations.Text(rules.GracePeriod)} later.";
    }

    /// <summary>One target at a time. A target that does not answer says so.</summary>
    public static async Task<IReadOnlyList<PlannedTarget>> AskAsync(PortFactory ports, BackupPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var targets = new List<PlannedTarget>();
        foreach (var target in policy.Offsite)
        {
            try
            {
                var container = await ports.ContainerAsync(policy, target.Name, null, cancellationToken);
                var contents = await PolicyContents.ReadAsync(container, RecoveryPointPath.PolicyPath(target.Prefix, policy.Namespace, policy.Name), cancellationToken);
                targets.Add(new PlannedTarget(target.Name, Points(contents, policy, now), null));
            }
            catch (StepFailedException refusal)
            {
                targets.Add(new PlannedTarget(target.Name, [], refusal.Failure.ToString()));
            }
        }

        return targets;
    }

    private static IReadOnlyList<PlannedPoint> Points(PolicyContents contents, BackupPolicy policy, DateTimeOffset now) => policy.Retention is { } rules
        ? [.. RetentionPlanner.Plan(contents.RetentionPointsAt(now), rules, policy.Schedule.Schedule.Zone, now).Decisions.Select(Point)]
        : [.. contents.RetentionPointsAt(now).OrderByDescending(p => p.Name, StringComparer.Ordinal).Select(p => new PlannedPoint(p.Name, "keep", ["no retention"], null))];

    private static PlannedPoint Point(PointDecision decision) => decision switch
    {
        PointDecision.Keep { Withdraw: true } keep => new PlannedPoint(keep.Name, "unmark", keep.Because, null),
        PointDecision.Keep keep => new PlannedPoint(keep.Name, "keep", keep.Because, null),
        PointDecision.Mark mark => new PlannedPoint(mark.Name, "mark", [mark.Why], null),
        PointDecision.Wait wait => new PlannedPoint(wait.Name, "wait", ["It is marked."], wait.Until),
        PointDecision.Delete delete => new PlannedPoint(delete.Name, "delete", ["It is marked, and the grace period is over."], null),
        PointDecision.Blocked blocked => new PlannedPoint(blocked.Name, "blocked", [blocked.Reason], blocked.Until),
        _ => throw new InvalidOperationException("The planner made a decision that nobody here knows."),
    };
}

/// <param name="Points">Newest first.</param>
/// <param name="Failure">Why the target did not answer; null when it did.</param>
public sealed record PlannedTarget(string Target, IReadOnlyList<PlannedPoint> Points, string? Failure);

/// <param name="Action"><c>keep</c>, <c>mark</c>, <c>wait</c> (marked, and the grace period runs), <c>delete</c>, <c>unmark</c> (kept again) or <c>blocked</c>.</param>
/// <param name="Because">The rules that keep it, or why it goes, or what holds it.</param>
/// <param name="Until">When it may be deleted; null when nobody knows, or it is now.</param>
public sealed record PlannedPoint(string Point, string Action, IReadOnlyList<string> Because, DateTimeOffset? Until);
