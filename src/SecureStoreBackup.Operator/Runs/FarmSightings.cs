using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Runs;

/// <summary>
/// Which farm answered under which address, policy by policy. A farm has one agent: two would know nothing of each other's jobs.
/// Whoever reported the farm first keeps it, while a policy still names that address. A look costs what policies the farm has,
/// however many there are of others. Thread-safe.
/// </summary>
public sealed class FarmSightings(TimeProvider time)
{
    /// <summary>A policy that has not asked for this long counts no more: three times as long as healthy farms are left alone.</summary>
    private static readonly TimeSpan _memory = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<NamespacedName, string> _farmOf = [];
    private readonly Dictionary<string, Dictionary<NamespacedName, Sighting>> _byFarm = new(StringComparer.Ordinal);

    /// <summary>Null when the farm answers this policy as it answers every other.</summary>
    public StepFailure? See(NamespacedName policy, string farmId, Uri agentUrl)
    {
        NamespacedName holder;
        Sighting first;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            Forget(farmId, now);
            Note(policy, farmId, agentUrl, now);
            (holder, first) = First(_byFarm[farmId]);
        }

        if (first.AgentUrl == agentUrl)
            return null;
        var whose = holder.Namespace == policy.Namespace ? $" (policy {holder.Name})" : "";   // another namespace's policies are not ours to tell
        return new StepFailure(
            Reasons.SecondFarmAgent,
            $"{agentUrl} and {first.AgentUrl}{whose} both answer for the farm {farmId}, and a farm has one agent. Use {first.AgentUrl} here as well; if it is another agent, stop one of them.",
            Retry: true)
        { Field = "spec.farm.agentUrl" };
    }

    private void Forget(string farmId, DateTimeOffset now)
    {
        if (!_byFarm.TryGetValue(farmId, out var sightings))
            return;
        foreach (var (policy, sighting) in sightings)
        {
            if (now - sighting.LastAt >= _memory && sightings.Remove(policy))   // to remove while looking is allowed
                _farmOf.Remove(policy);
        }
    }

    private void Note(NamespacedName policy, string farmId, Uri agentUrl, DateTimeOffset now)
    {
        if (_farmOf.TryGetValue(policy, out var known) && known != farmId && _byFarm.TryGetValue(known, out var others) && others.Remove(policy) && others.Count == 0)
            _byFarm.Remove(known);
        _farmOf[policy] = farmId;
        if (!_byFarm.TryGetValue(farmId, out var sightings))
            _byFarm[farmId] = sightings = [];
        sightings[policy] = sightings.TryGetValue(policy, out var before) && before.AgentUrl == agentUrl ? before with { LastAt = now } : new Sighting(agentUrl, now, now);
    }

    private static (NamespacedName Policy, Sighting Sighting) First(Dictionary<NamespacedName, Sighting> sightings)
    {
        var first = default(KeyValuePair<NamespacedName, Sighting>);
        foreach (var sighting in sightings)
        {
            if (first.Value is not { FirstAt: var at } || sighting.Value.FirstAt < at
                || (sighting.Value.FirstAt == at && string.CompareOrdinal(sighting.Key.ToString(), first.Key.ToString()) < 0))
                first = sighting;
        }

        return (first.Key, first.Value);
    }

    private sealed record Sighting(Uri AgentUrl, DateTimeOffset FirstAt, DateTimeOffset LastAt);
}
