using System.Text.Json.Serialization.Metadata;
using SecureStoreBackup.Kubernetes.Objects;

namespace SecureStoreBackup.Kubernetes.Client;

/// <summary>Where a kind lives in the API.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">Such as "v1".</param>
/// <param name="Plural">Lower case, as in the URL.</param>
/// <param name="Kind">PascalCase, as in the object.</param>
/// <param name="Namespaced">False for objects of the cluster.</param>
public record ResourceType(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    /// <summary>As objects spell it: <c>group/version</c>, or the version alone for the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}

/// <summary>A kind, with the type that its objects have here.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">Such as "v1".</param>
/// <param name="Plural">Lower case, as in the URL.</param>
/// <param name="Kind">PascalCase, as in the object.</param>
/// <param name="Namespaced">False for objects of the cluster.</param>
/// <param name="Json">From the caller's own source-generated context.</param>
public sealed record Resource<T>(string Group, string Version, string Plural, string Kind, bool Namespaced, JsonTypeInfo<T> Json)
    : ResourceType(Group, Version, Plural, Kind, Namespaced)
    where T : class, IKubernetesObject
{
    public override string ToString() => base.ToString();
}

/// <summary>The built-in kinds that controllers use.</summary>
public static class Resources
{
    public static Resource<Secret> Secrets { get; } = new("", "v1", "secrets", "Secret", Namespaced: true, KubernetesJson.Default.Secret);

    public static Resource<Namespace> Namespaces { get; } =
        new("", "v1", "namespaces", "Namespace", Namespaced: false, KubernetesJson.Default.Namespace);

    public static Resource<Lease> Leases { get; } =
        new("coordination.k8s.io", "v1", "leases", "Lease", Namespaced: true, KubernetesJson.Default.Lease);

    public static Resource<Event> Events { get; } =
        new("events.k8s.io", "v1", "events", "Event", Namespaced: true, KubernetesJson.Default.Event);
}
