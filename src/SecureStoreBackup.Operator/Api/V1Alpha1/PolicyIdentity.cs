using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The part of the parser that tells who we are.</summary>
internal static class PolicyIdentity
{
    private const string SharedKey = "SharedKeySecret";

    public static IdentityPolicy Parse(WorkloadIdentitySpec identity, string path, FieldErrors errors)
    {
        Uri? authority = null;
        if (identity.AuthorityHost is { } host && !UrlText.TryParse(host, out authority, out var error))
            errors.Add($"{path}.authorityHost", error);
        return new IdentityPolicy.WorkloadIdentity(identity.ClientId, identity.TenantId)
        {
            AuthorityHost = authority,
            DisableInstanceDiscovery = identity.DisableInstanceDiscovery ?? false,
        };
    }

    public static IdentityPolicy ParseContainer(ContainerIdentitySpec identity, string path, FieldErrors errors)
    {
        var sharedKey = identity.Type == SharedKey;
        if (!sharedKey && identity.SecretName is not null)
            errors.Add($"{path}.secretName", "it belongs to SharedKeySecret; leave it out, or set type.");
        if (!sharedKey)
            return Parse(identity, path, errors);
        if (identity.SecretName is null)
            errors.Add($"{path}.secretName", "it is missing: with SharedKeySecret, name the Kubernetes Secret that holds accountKey.");
        if (identity.ClientId is not null || identity.TenantId is not null || identity.AuthorityHost is not null || identity.DisableInstanceDiscovery is true)
            errors.Add($"{path}.type", "clientId, tenantId, authorityHost and disableInstanceDiscovery belong to WorkloadIdentity; leave them out with SharedKeySecret.");
        return new IdentityPolicy.SharedKey(identity.SecretName ?? "");
    }
}
