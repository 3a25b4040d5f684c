using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>An event of events.k8s.io/v1: something that happened to an object, shown by <c>kubectl describe</c>.</summary>
public sealed record Event : IKubernetesObject
{
    public string ApiVersion => "events.k8s.io/v1";

    public string Kind => "Event";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    /// <summary>When it first happened. Required by the server.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>Present once it has happened again.</summary>
    public EventSeries? Series { get; init; }

    /// <summary>The controller's name, such as <c>example.dev/operator</c>.</summary>
    public string? ReportingController { get; init; }

    /// <summary>The process; at most 128 bytes.</summary>
    public string? ReportingInstance { get; init; }

    /// <summary>What was done or attempted; at most 128 bytes.</summary>
    public string? Action { get; init; }

    /// <summary>Why, PascalCase and stable; at most 128 bytes.</summary>
    public string? Reason { get; init; }

    public ObjectReference? Regarding { get; init; }

    /// <summary>For people; at most 1,024 bytes.</summary>
    public string? Note { get; init; }

    /// <summary><see cref="EventType"/>: "Normal" or "Warning".</summary>
    public string? Type { get; init; }
}

/// <summary>How often an event repeated.</summary>
/// <param name="Count">The first time included.</param>
/// <param name="LastObservedTime">When it last happened.</param>
public sealed record EventSeries(int Count, [property: JsonConverter(typeof(MicroTimeConverter))] DateTimeOffset LastObservedTime);

/// <summary>The two types that an <see cref="Event"/> may have.</summary>
public static class EventType
{
    public const string Normal = "Normal";
    public const string Warning = "Warning";
}
