using System.Text.Json.Serialization;
using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Tests.Kubernetes;

/// <summary>The custom resource of the recording, as a caller of the library would declare one.</summary>
public sealed record Widget : IKubernetesObject
{
    public string ApiVersion => "example.dev/v1";

    public string Kind => "Widget";

    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    public WidgetSpec Spec { get; init => field = value ?? new(); } = new();

    public WidgetStatus? Status { get; init; }

    public static Resource<Widget> Resource { get; } =
        new("example.dev", "v1", "widgets", "Widget", Namespaced: true, WidgetJson.Default.Widget);

    public static Widget Named(string name, string version = "1", int size = 1) => new()
    {
        Metadata = new() { Name = name, Namespace = "default", Uid = $"uid-{name}", ResourceVersion = version },
        Spec = new() { Size = size },
    };

    public static NamespacedName Key(string name) => new("default", name);
}

public sealed record WidgetSpec
{
    public int Size { get; init; }
}

public sealed record WidgetStatus
{
    public string? Phase { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Widget))]
internal sealed partial class WidgetJson : JsonSerializerContext;
