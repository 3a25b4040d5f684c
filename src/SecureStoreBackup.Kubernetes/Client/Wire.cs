using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>What a list says of itself.</summary>
internal sealed record ListMeta
{
    public string? ResourceVersion { get; init; }

    public string? Continue { get; init; }
}

/// <summary>A line of a watch as it comes: the object is one of the kind, or a Status with type ERROR.</summary>
internal sealed record WatchLine(string? Type, JsonElement Object);

// Deep enough that an object which nests too deeply for its own type spoils no other.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 1000)]
[JsonSerializable(typeof(ListMeta))]
[JsonSerializable(typeof(WatchLine))]
internal sealed partial class WireJson : JsonSerializerContext;
