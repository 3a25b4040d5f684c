using System.Text.Json;
using System.Text.Json.Serialization;

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

// Deep enough that an object which nests too deeply for its own type spoils no other.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 1000)]
[JsonSerializable(typeof(ListDocument))]
[JsonSerializable(typeof(WatchLine))]
internal sealed partial class WireJson : JsonSerializerContext;
