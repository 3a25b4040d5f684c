using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Verification;

/// <summary>A recovery point at one target, as its later verification is planned by.</summary>
/// <param name="CommittedAt">When its manifest was written, which ended its first verification.</param>
/// <param name="Looks">When it was read again since, in any order, whatever came of it.</param>
public sealed record VerifiablePoint(string Name, DateTimeOffset CommittedAt, IReadOnlyList<DateTimeOffset> Looks);

/// <summary>
/// Which recovery points of a target are read again now: those that nobody has read since the newest slot of the schedule,
/// the longest unread first, at most so many per slot. Pure. What was read is known from the evidence beside the points, so
/// that a crash, a new operator or another cluster goes on where the last one stopped; slots that were missed are not made up for.
/// </summary>
/// <param name="Due">Names, in the order in which they are read.</param>
/// <param name="Next">The next slot; null when there is none.</param>
public sealed record VerificationPlan(IReadOnlyList<string> Due, DateTimeOffset? Next)
{
    /// <param name="resting">Points that could not be judged and are left in peace for a while, so that others get their turn.</param>
    public static VerificationPlan Of(VerificationPolicy policy, IEnumerable<VerifiablePoint> points, DateTimeOffset now, IReadOnlySet<string>? resting = null)
    {
        var next = policy.Schedule.NextAfter(now);
        if (policy.Schedule.LatestAtOrBefore(now) is not { } slot)
            return new VerificationPlan([], next);
        var all = points.Select(p => (p.Name, Look: LastLook(p, now), Read: LastLook(p, now) ?? p.CommittedAt)).ToArray();
        var done = all.Count(p => p.Look >= slot);
        var due = all.Where(p => p.Read < slot && resting?.Contains(p.Name) is not true).OrderBy(p => p.Read).ThenBy(p => p.Name, StringComparer.Ordinal).Select(p => p.Name);
        return new VerificationPlan([.. due.Take(Math.Max(0, policy.MaxPointsPerPass - done))], next);
    }

    /// <summary>A look that lies ahead was taken under a clock that was wrong, and does not count: it would keep the point unread for as long.</summary>
    private static DateTimeOffset? LastLook(VerifiablePoint point, DateTimeOffset now) =>
        point.Looks.Where(l => l <= now + PolicyMemory.Future).Select(l => (DateTimeOffset?)l).Max();
}
