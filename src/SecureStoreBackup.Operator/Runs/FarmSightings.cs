using System.Collections.Concurrent;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// Which farm answered under which address, policy by policy. A farm has one agent: two would know nothing of each other's jobs.
/// Whoever reported the farm first keeps it, while a policy still names that address. Thread-safe.
/// </summary>
public sealed class FarmSightings(TimeProvider time)
{
    /// <summary>A policy that has not asked for this long counts no more: three times as long as healthy farms are left alone.</summary>
    private static readonly TimeSpan _memory = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<NamespacedName, Sighting> _sightings = new();

    /// <summary>Null when the farm answers this policy as it answers every other.</summary>
    public StepFailure? See(NamespacedName policy, string farmId, Uri agentUrl)
    {
        var now = time.GetUtcNow();
        _sightings.AddOrUpdate(
            policy,
            _ => new Sighting(farmId, agentUrl, now, now),
            (_, before) => before.FarmId == farmId && before.AgentUrl == agentUrl && now - before.LastAt < _memory ? before with { LastAt = now } : new Sighting(farmId, agentUrl, now, now));
        var (holder, first) = _sightings.Where(s => s.Value.FarmId == farmId && now - s.Value.LastAt < _memory)
            .OrderBy(s => s.Value.FirstAt).ThenBy(s => s.Key.ToString(), StringComparer.Ordinal).First();
        if (first.AgentUrl == agentUrl)
            return null;
        var whose = holder.Namespace == policy.Namespace ? $" (policy {holder.Name})" : "";   // another namespace's policies are not ours to tell
        return new StepFailure(
            Reasons.SecondFarmAgent,
            $"{agentUrl} and {first.AgentUrl}{whose} both answer for the farm {farmId}, and a farm has one agent. Use {first.AgentUrl} here as well; if it is another agent, stop one of them.",
            Retry: true)
        { Field = "spec.farm.agentUrl" };
    }

    private sealed record Sighting(string FarmId, Uri AgentUrl, DateTimeOffset FirstAt, DateTimeOffset LastAt);
}
