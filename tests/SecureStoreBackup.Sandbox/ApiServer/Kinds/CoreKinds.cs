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
    ];

    internal static int Count(System.Text.Json.Nodes.JsonObject value, string name) => value[name]?.AsObject().Count ?? 0;
}
