using SecureStoreBackup.Kubernetes.Client;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The API group and its kinds, as clients name them.</summary>
public static class ApiGroup
{
    public const string Name = "securestore.dev";

    /// <summary>Group and version, as objects spell it.</summary>
    public const string Version = $"{Name}/v1alpha1";

    public static Resource<PolicyResource> Policies { get; } =
        new(Name, "v1alpha1", "securestorebackuppolicies", "SecureStoreBackupPolicy", Namespaced: true, ApiJson.Default.PolicyResource);

    public static Resource<BackupResource> Backups { get; } =
        new(Name, "v1alpha1", "securestorebackups", "SecureStoreBackup", Namespaced: true, ApiJson.Default.BackupResource);

    public static Resource<RestoreResource> Restores { get; } =
        new(Name, "v1alpha1", "securestorerestores", "SecureStoreRestore", Namespaced: true, ApiJson.Default.RestoreResource);
}
