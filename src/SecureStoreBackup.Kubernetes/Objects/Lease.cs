using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>A Lease, by which replicas agree on a leader. Fields that we do not know are written back as they came.</summary>
public sealed record Lease : IKubernetesObject
{
    public string ApiVersion => "coordination.k8s.io/v1";

    public string Kind => "Lease";

    public CompleteObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    public LeaseSpec Spec { get; init => field = value ?? new(); } = new();

    ObjectMeta IKubernetesObject.Metadata => Metadata;
}

/// <summary>Who holds a <see cref="Lease"/>.</summary>
public sealed record LeaseSpec
{
    /// <summary>Null or empty when nobody holds it.</summary>
    public string? HolderIdentity { get; init; }

    /// <summary>How long others wait after the last change that they saw. The server refuses zero and less.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>For people; clocks of different machines differ, so nothing is computed from it.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; init; }

    /// <summary>For people, and so that each renewal changes the record.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; init; }

    /// <summary>Goes up by one whenever another takes the lease.</summary>
    public int? LeaseTransitions { get; init; }

    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Other { get; set; }
}
