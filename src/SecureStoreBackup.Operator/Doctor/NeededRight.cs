using SecureStoreBackup.Kubernetes.Client;
using SecureStoreBackup.Kubernetes.Objects;
using SecureStoreBackup.Operator.Api.V1Alpha1;

namespace SecureStoreBackup.Operator.Doctor;

/// <summary>What the operator does with one kind of object. A test holds all of them against the requests that it was seen to make.</summary>
/// <param name="Namespace">Null for all of them.</param>
internal sealed record NeededRight(string Group, string Resource, string? Subresource, string? Namespace, string? Name, IReadOnlyList<string> Verbs)
{
    /// <summary>What becomes of it where this right is missing; null where the operator cannot do without.</summary>
    public string? Otherwise { get; init; }

    /// <param name="scope">The namespace that is watched; null for all of them.</param>
    /// <param name="home">The namespace of the lease.</param>
    public static IReadOnlyList<NeededRight> All(string? scope, string home) =>
    [
        Of(ApiGroup.Policies, scope, "list", "watch"),
        Of(ApiGroup.Backups, scope, "get", "list", "watch", "create", "delete"),
        Of(ApiGroup.Restores, scope, "get", "list", "watch", "create", "delete"),
        .. new ResourceType[] { ApiGroup.Policies, ApiGroup.Backups, ApiGroup.Restores }.Select(type => Of(type, scope, "update") with { Subresource = "status" }),
        Of(Resources.Events, scope, "create", "patch"),
        Of(Resources.Leases, home, "get", "create", "update"),
        Of(Resources.Namespaces, home, "get") with { Name = home },
        Of(Resources.Namespaces, KubeSystem, "get") with { Name = KubeSystem, Otherwise = "The uid of the operator's own namespace names this cluster then, which is another one once that namespace is made anew: give the right, or say --cluster-id." },
    ];

    private const string KubeSystem = "kube-system";

    /// <summary>One secret that a policy names.</summary>
    public static NeededRight Secret(string @namespace, string name) => Of(Resources.Secrets, @namespace, "get") with { Name = name };

    public AccessAttributes Ask(string verb) => new(verb, Group, Resource) { Subresource = Subresource, Namespace = Namespace, Name = Name };

    /// <summary>As a Role spells it.</summary>
    public override string ToString() =>
        $"{Resource}{(Subresource is null ? "" : $"/{Subresource}")}{(Group.Length == 0 ? "" : $".{Group}")}{(Name is null || Resource == Resources.Namespaces.Plural ? "" : $" {Name}")} {(Namespace is null ? "in all namespaces" : $"in {Namespace}")}";

    private static NeededRight Of(ResourceType type, string? @namespace, params string[] verbs) => new(type.Group, type.Plural, null, @namespace, null, verbs);
}
