using static SecureStoreBackup.Sandbox.ApiServer.Kinds.Shapes;

namespace SecureStoreBackup.Sandbox.ApiServer.Kinds;

/// <summary>The built-in kinds that are served, all but CustomResourceDefinition.</summary>
internal static class CoreKinds
{
    public static IEnumerable<ResourceKind> All() =>
    [
        NamespaceKind.Create(),
        SecretKind.Create(),
        new BuiltInKind
        {
            Group = "", Version = "v1", Plural = "configmaps", Singular = "configmap", Kind = "ConfigMap", ShortNames = ["cm"],
            AllowsUnconditionalUpdate = true,
            Schema = Map(("data", TextMap), ("binaryData", TextMap), ("immutable", Flag)),
            OwnColumns = [new("Data", "string", value => Count(value, "data") + Count(value, "binaryData"))],
        },
        new BuiltInKind
        {
            Group = "", Version = "v1", Plural = "serviceaccounts", Singular = "serviceaccount", Kind = "ServiceAccount", ShortNames = ["sa"],
            AllowsUnconditionalUpdate = true,
            Schema = Map(("secrets", List(ObjectReference)), ("imagePullSecrets", List(Map(("name", Text)))), ("automountServiceAccountToken", Flag)),
            OwnColumns = [new("Secrets", "string", value => value["secrets"]?.AsArray().Count ?? 0)],
        },
        LeaseKind.Create(),
        .. EventKind.Both(),
        .. Held(),
    ];

    /// <summary>What an installation brings along: kept as it is written, and nothing comes of it.</summary>
    private static IEnumerable<ResourceKind> Held() =>
    [
        Held("", "services", "Service"),
        Held("apps", "deployments", "Deployment"),
        Held("networking.k8s.io", "networkpolicies", "NetworkPolicy"),
        Held("policy", "poddisruptionbudgets", "PodDisruptionBudget"),
        Held("rbac.authorization.k8s.io", "roles", "Role"),
        Held("rbac.authorization.k8s.io", "rolebindings", "RoleBinding"),
        Held("rbac.authorization.k8s.io", "clusterroles", "ClusterRole", namespaced: false),
        Held("rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding", namespaced: false),
    ];

    private static BuiltInKind Held(string group, string plural, string kind, bool namespaced = true) => new()
    {
        Group = group,
        Version = "v1",
        Plural = plural,
        Singular = kind.ToLowerInvariant(),
        Kind = kind,
        Namespaced = namespaced,
        AllowsUnconditionalUpdate = true,
        Schema = Map(("spec", Any), ("rules", List(Any)), ("roleRef", Any), ("subjects", List(Any))),
    };

    internal static int Count(System.Text.Json.Nodes.JsonObject value, string name) => value[name]?.AsObject().Count ?? 0;
}
