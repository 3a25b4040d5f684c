using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Journal;

namespace SecureStoreBackup.Operator.Plans;

/// <summary>What the operator would do next with a policy, and why.</summary>
public sealed record PlanReport
{
    /// <summary>Namespace and name.</summary>
    public required string Policy { get; init; }

    /// <summary>The moment that the plan is for.</summary>
    public required DateTimeOffset At { get; init; }

    public required NextStep Next { get; init; }

    /// <summary>IANA zone of the schedule.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The next five by the schedule; none while suspended.</summary>
    public required IReadOnlyList<PlannedStart> NextRuns { get; init; }

    /// <summary>How old the newest recovery point may be.</summary>
    public required string MaxAge { get; init; }

    /// <summary>Changes that no backup holds yet.</summary>
    public IReadOnlyList<PlannedChange> Changes { get; init; } = [];

    /// <summary>Its rules, in words.</summary>
    public required string Retention { get; init; }

    /// <summary>What a retention pass would do now, target by target; null where the containers were not asked.</summary>
    public IReadOnlyList<PlannedTarget>? Targets { get; init; }

    /// <summary>What could not be looked at; the operator's own plan may differ for it.</summary>
    public IReadOnlyList<string> NotKnown { get; init; } = [];
}

/// <param name="Action"><c>start</c> or <c>wait</c>.</param>
/// <param name="Why">For a person.</param>
/// <param name="Until">When to look again; null when only a change can start something.</param>
/// <param name="Held">What holds up starts, as in the condition Scheduling; null when nothing does.</param>
public sealed record NextStep(string Action, string Why, DateTimeOffset? Until, string? Held)
{
    /// <summary>The backup object that would be made.</summary>
    public string? Backup { get; init; }

    public RunTrigger? Trigger { get; init; }

    public RunScope? Scope { get; init; }
}

/// <param name="Slot">As the expression says.</param>
/// <param name="StartsAt">With the policy's jitter. Without a cluster the jitter is not known, and this is the slot.</param>
/// <param name="Local">The same in the schedule's zone, with its offset.</param>
public sealed record PlannedStart(DateTimeOffset Slot, DateTimeOffset StartsAt, string Local);

public sealed record PlannedChange(RunTrigger Trigger, DateTimeOffset Since);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlanReport))]
internal sealed partial class PlanJson : JsonSerializerContext;
