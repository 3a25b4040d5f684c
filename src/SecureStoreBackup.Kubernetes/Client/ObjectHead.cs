using System.Text.Json;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>As much of an object as names it, read from one that does not fit its type: each field by itself, empty where it makes no sense.</summary>
internal readonly record struct ObjectHead(NamespacedName Key, string ResourceVersion)
{
    public static ObjectHead Of(JsonElement element)
    {
        var metadata = Member(element, "metadata");
        return new(new(Text(metadata, "namespace"), Text(metadata, "name")), Text(metadata, "resourceVersion"));
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string Text(JsonElement element, string name)
    {
        try
        {
            return Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        }
        catch (InvalidOperationException)
        {
            return ""; // not Unicode
        }
    }
}
