using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The part of the parser that tells who we are.</summary>
internal static class PolicyIdentity
{
    private const string SharedKey = "SharedKeySecret";

    /// <summary>Towards a vault, which knows no account keys.</summary>
    public static IdentityPolicy ParseVault(IdentitySpec identity, string path, FieldErrors errors)
    {
        if (identity.Type == SharedKey)
            errors.Add($"{path}.type", "a vault knows no account keys; use WorkloadIdentity.");
        return Workload(identity, path, errors);
    }

    public static IdentityPolicy ParseContainer(IdentitySpec identity, string path, FieldErrors errors)
    {
        if (identity.Type != SharedKey)
            return Workload(identity, path, errors);
        if (identity.SecretName is null)
            errors.Add($"{path}.secretName", "it is missing: with SharedKeySecret, name the Kubernetes Secret that holds accountKey.");
        if (identity.ClientId is not null || identity.TenantId is not null || identity.AuthorityHost is not null || identity.DisableInstanceDiscovery is true)
            errors.Add($"{path}.type", "clientId, tenantId, authorityHost and disableInstanceDiscovery belong to WorkloadIdentity; leave them out with SharedKeySecret.");
        return new IdentityPolicy.SharedKey(identity.SecretName ?? "");
    }

    private static IdentityPolicy.WorkloadIdentity Workload(IdentitySpec identity, string path, FieldErrors errors)
    {
        if (identity.SecretName is not null)
            errors.Add($"{path}.secretName", "it belongs to SharedKeySecret; leave it out, or set type.");
        Uri? authority = null;
        if (identity.AuthorityHost is { } host && !UrlText.TryParse(host, out authority, out var error))
            errors.Add($"{path}.authorityHost", error);
        return new IdentityPolicy.WorkloadIdentity(identity.ClientId, identity.TenantId)
        {
            AuthorityHost = authority,
            DisableInstanceDiscovery = identity.DisableInstanceDiscovery ?? false,
        };
    }
}
