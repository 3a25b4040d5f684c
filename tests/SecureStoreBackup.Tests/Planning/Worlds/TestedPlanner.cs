using SecureStoreBackup.Planning;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Tests.Planning.Worlds;

/// <summary>The planner that a world is driven by: ours, or a double that is broken on purpose.</summary>
internal abstract class TestedPlanner
{
    public abstract PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now);

    public virtual PolicyMemory Remember(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) => PolicyMemory.After(policy, seen, now);

    /// <summary>Ours.</summary>
    internal sealed class Sound : TestedPlanner
    {
        public override PolicyDecision Plan(BackupPolicy policy, PolicyObservation seen, DateTimeOffset now) => PolicyPlanner.Plan(policy, seen, now);
    }
}
