using System.Globalization;
using SecureStoreBackup.Operator.Api.V1Alpha1;
using SecureStoreBackup.Operator.Restoring;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Restoring;

namespace SecureStoreBackup.Operator.Reconciling;

/// <summary>What drills have proven, from a view of their policy. Pure.</summary>
internal static class DrillView
{
    /// <summary>When a drill is due, and what is remembered for it; null where the policy has none.</summary>
    public static DrillPlan? Plan(PolicyView view) => view.Policy.Drill is not { } policy ? null : DrillPlan.Of(
        policy,
        view.Resource.Status?.Drill is { Schedule: { } key, Since: { } since } ? new DrillMemory(key, since) : null,
        held: view.Skew is not null || view.Policy.Schedule.Suspend || view.Restores.Any(r => r.Spec?.Mode == RestoreMode.Drill && r.Status is null or { Phase: not (RestorePhase.Completed or RestorePhase.Failed) }),
        view.Now);

    /// <summary>Null where there is neither a schedule nor a drill.</summary>
    public static DrillStatus? Status(PolicyView view)
    {
        var (drills, plan) = (Drills(view), Plan(view));
        var before = view.Resource.Status?.Drill;
        if (plan is null && drills.Count == 0 && before is null)
            return null;
        return new DrillStatus
        {
            Schedule = plan?.Memory.Key,
            Since = plan?.Memory.Since,
            Next = plan?.Next?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            LastSucceeded = Latest(drills.LastOrDefault(d => d.Succeeded)?.At, before?.LastSucceeded),
            LastDecrypted = Latest(drills.LastOrDefault(d => d is { Succeeded: true, Depth: DrillDepth.Decrypted })?.At, before?.LastDecrypted),
            LastFailed = Latest(drills.LastOrDefault(d => !d.Succeeded)?.At, before?.LastFailed),
            RecoveryPoint = drills.LastOrDefault()?.Point ?? before?.RecoveryPoint,
        };
    }

    /// <summary>Null where there is neither a schedule nor a drill.</summary>
    public static (bool? Status, string Reason, string Message)? Condition(PolicyView view)
    {
        if (Status(view) is not { } status)
            return null;
        if (status.LastFailed is { } failed && (status.LastSucceeded is null || failed > status.LastSucceeded))
            return (false, ConditionReasons.DrillFailed, $"The drill of {status.RecoveryPoint} failed, {Told(failed)}. See kubectl get ssr, or the record below _restores/ in the container; then make another.");
        if (status.LastDecrypted is { } decrypted && !(status.LastFailed > decrypted))
            return (true, ConditionReasons.Decrypted, $"A drill decrypted on a scratch farm, {Told(decrypted)}.");
        return status.LastSucceeded is { } read
            ? (null, ConditionReasons.IntegrityOnly, $"Every byte and every secret of {status.RecoveryPoint} could be read, {Told(read)}. Nothing was decrypted: that takes spec.drill.scratchFarm.")
            : (null, ConditionReasons.NoDrillYet, $"No drill has been made.{(status.Next is null ? "" : $" The next one is due {status.Next}.")}");
    }

    /// <summary>Of every target that answered, oldest first; one that lies ahead was made under a wrong clock.</summary>
    private static List<RestoreLook> Drills(PolicyView view) => [.. view.Findings.Targets.SelectMany(t => t.Drills).Where(d => d.At <= view.Now + PolicyMemory.Future).OrderBy(d => d.At)];

    /// <summary>A target that does not answer must not make what it said before unsaid.</summary>
    private static DateTimeOffset? Latest(DateTimeOffset? now, DateTimeOffset? before) => now is null || before > now ? before : now;

    private static string Told(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
