using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Objects;

/// <summary>Metadata of an object, as far as clients act on it. managedFields are dropped, since a cache would carry them in vain.</summary>
public record ObjectMeta
{
    /// <summary>A DNS-1123 subdomain of at most 253 characters; null only before a create with <see cref="GenerateName"/>.</summary>
    public string? Name { get; init; }

    public string? GenerateName { get; init; }

    /// <summary>Null for objects of the cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>Differs between an object and a later one of the same name.</summary>
    public string? Uid { get; init; }

    /// <summary>Opaque: compare for equality only, and send back to make an update conditional.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Goes up with each change of the spec, and with nothing else.</summary>
    public long? Generation { get; init; }

    [JsonConverter(typeof(TimeConverter))]
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Set once somebody has asked for deletion; the object lives on until its finalizers are gone.</summary>
    [JsonConverter(typeof(TimeConverter))]
    public DateTimeOffset? DeletionTimestamp { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }

    public IReadOnlyList<string>? Finalizers { get; init; }
}

/// <summary>Metadata with every field that the server sent, for objects that are replaced whole.</summary>
public sealed record CompleteObjectMeta : ObjectMeta
{
    /// <summary>Fields that <see cref="ObjectMeta"/> does not name; written back as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Other { get; set; }
}
