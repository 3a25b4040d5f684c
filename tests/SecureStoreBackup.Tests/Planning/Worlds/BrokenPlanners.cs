using SecureStoreBackup.Journal;
using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Tests.Planning.Worlds;

/// <summary>Planners that each break one promise, as a careless change would.</summary>
internal static class BrokenPlanners
{
    /// <summary>Looks at objects alone: what somebody deleted is made again.</summary>
    internal sealed class ForgetsWhatItStarted : TestedPlanner
    {
        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            PolicyPlanner.Plan(policy, seen with { Started = [], LastScheduleTime = null }, now);

        public override PolicyMemory Remember(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            base.Remember(policy, seen with { Started = [], LastScheduleTime = null }, now) with { Started = [], LastScheduleTime = null };
    }

    /// <summary>Starts a run beside one that is under way.</summary>
    internal sealed class DoesNotLookWhatRuns : TestedPlanner
    {
        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            PolicyPlanner.Plan(policy, seen with { Backups = [.. seen.Backups.Select(b => b.Ended ? b : b with { Phase = RunPhase.Completed })] }, now);
    }

    /// <summary>Starts only what became due since it looked last, as a timer in the process would.</summary>
    internal sealed class LivesByItsTimer : TestedPlanner
    {
        private DateTimeOffset? _looked;

        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now)
        {
            var since = _looked ?? now;
            _looked = now;
            return PolicyPlanner.Plan(policy, seen, now) is PolicyDecision.Start { Trigger: RunTrigger.Schedule } start && start.Slot <= since
                ? new PolicyDecision.Wait(null, "It fired before.")
                : PolicyPlanner.Plan(policy, seen, now);
        }
    }

    /// <summary>Writes when it looked.</summary>
    internal sealed class WritesAtEveryLook : TestedPlanner
    {
        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) => PolicyPlanner.Plan(policy, seen, now);

        public override PolicyMemory Remember(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            base.Remember(policy, seen, now) is var memory ? memory with { Changes = [.. memory.Changes, new SeenChange(RunTrigger.Manual, "looked", now)] } : memory;
    }

    /// <summary>Goes on trying.</summary>
    internal sealed class RetriesForEver : TestedPlanner
    {
        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            PolicyPlanner.Plan(policy, seen, now) is PolicyDecision.Wait { Held: null } wait && seen.Backups.All(b => b.Ended) && seen.Startable
                && seen.Backups.OrderBy(b => b.CreatedAt).LastOrDefault() is { Phase: RunPhase.Failed, Trigger: not RunTrigger.Manual } failed
                    ? new PolicyDecision.Start($"{failed.Name}x", failed.Slot, failed.Trigger) { Scope = failed.Scope }
                    : PolicyPlanner.Plan(policy, seen, now);
    }

    /// <summary>Counts slots from the policy's beginning, whatever became of it since.</summary>
    internal sealed class MakesUpForASuspension : TestedPlanner
    {
        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            PolicyPlanner.Plan(policy, seen with { Schedule = PolicyPlanner.Remember(policy.Schedule, null, seen.CreatedAt) }, now);

        public override PolicyMemory Remember(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            base.Remember(policy, seen with { Schedule = PolicyPlanner.Remember(policy.Schedule, null, seen.CreatedAt) }, now);
    }

    /// <summary>Runs every change at once, however many there are.</summary>
    internal sealed class HasNoDailyLimit : TestedPlanner
    {
        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            PolicyPlanner.Plan(policy, seen with { Started = [.. seen.Started.Select(Aged)], Backups = [.. seen.Backups.Select(b => b.Ended && TriggerLimit.Counts(b.Trigger) ? b with { CreatedAt = b.CreatedAt.AddDays(-2) } : b)] }, now);

        private static StartedRun Aged(StartedRun run) => TriggerLimit.Counts(run.Trigger) ? run with { At = run.At.AddDays(-2) } : run;
    }

    /// <summary>Never gets up for a slot.</summary>
    internal sealed class SleepsOn : TestedPlanner
    {
        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) =>
            PolicyPlanner.Plan(policy, seen, now) is PolicyDecision.Wait wait ? wait with { Until = null } : PolicyPlanner.Plan(policy, seen, now);
    }
}
