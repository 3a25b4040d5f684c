using SecureStoreBackup.Operator.Api.Validation;
using SecureStoreBackup.Policies;

namespace SecureStoreBackup.Operator.Api.V1Alpha1;

/// <summary>The part of the parser that tells who we are.</summary>
internal static class PolicyIdentity
{
    private const string SharedKey = "SharedKeySecret";
    private const string Sas = "SasSecret";

    /// <summary>The account that every storage emulator has, and no account of Azure may have.</summary>
    private const string EmulatorAccount = "/devstoreaccount1/";

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

    /// <param name="container">Null when its URL is wrong.</param>
    public static IdentityPolicy ParseContainer(ContainerIdentitySpec identity, Uri? container, string path, FieldErrors errors)
    {
        if (identity.Type is not (SharedKey or Sas))
        {
            if (identity.SecretName is not null)
                errors.Add($"{path}.secretName", "it belongs to SasSecret and SharedKeySecret; leave it out, or set type.");
            return Parse(identity, path, errors);
        }

        if (identity.SecretName is null)
            errors.Add($"{path}.secretName", $"it is missing: with {identity.Type}, name the Kubernetes Secret that holds {(identity.Type == Sas ? "sasToken" : "accountKey")}.");
        if (identity.ClientId is not null || identity.TenantId is not null || identity.AuthorityHost is not null || identity.DisableInstanceDiscovery is true)
            errors.Add($"{path}.type", $"clientId, tenantId, authorityHost and disableInstanceDiscovery belong to WorkloadIdentity; leave them out with {identity.Type}.");
        if (identity.Type == SharedKey && container is not null && !container.AbsolutePath.StartsWith(EmulatorAccount, StringComparison.Ordinal))
            errors.Add($"{path}.type", "an account key opens the whole account and never expires, so it is for the storage emulator (devstoreaccount1) alone; use WorkloadIdentity, or SasSecret.");
        return identity.Type == Sas ? new IdentityPolicy.Sas(identity.SecretName ?? "") : new IdentityPolicy.SharedKey(identity.SecretName ?? "");
    }
}
