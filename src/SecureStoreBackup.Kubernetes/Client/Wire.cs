using System.Text.Json;
using System.Text.Json.Serialization;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>A list as it comes. Items stay JSON, so that one that does not fit its type spoils no other.</summary>
internal sealed record ListDocument
{
    public ListMeta Metadata { get; init => field = value ?? new(); } = new();

    public IReadOnlyList<JsonElement>? Items { get; init; }
}

internal sealed record ListMeta
{
    public string? ResourceVersion { get; init; }

    public string? Continue { get; init; }
}

/// <summary>A line of a watch as it comes: the object is one of the kind, or a Status with type ERROR.</summary>
internal sealed record WatchLine(string? Type, JsonElement Object);

/// <summary>As much of an object as names it.</summary>
internal sealed record ObjectHead
{
    public ObjectMeta? Metadata { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ListDocument))]
[JsonSerializable(typeof(WatchLine))]
[JsonSerializable(typeof(ObjectHead))]
internal sealed partial class WireJson : JsonSerializerContext;
