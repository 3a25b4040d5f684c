namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>Carries out allowed requests on one vault.</summary>
internal sealed class VaultService(Vault vault, SecretResponses responses)
{
    /// <summary>A bundle, a page, or null where the service answers 204.</summary>
    public object? Execute(SecretRequest request, SetSecretBody? body)
    {
        var name = request.Name!;
        switch (request.Operation)
        {
            case SecretOperation.Set:
                SecretRules.CheckNew(body!);
                return Show(vault.Set(name, body!), withValue: true);
            case SecretOperation.Get:
                return Show(vault.Get(name, request.Version), withValue: true);
            case SecretOperation.Update:
                SecretRules.CheckMetadata(body!);
                return Show(vault.Update(name, request.Version, body!), withValue: false);
            case SecretOperation.List:
                return responses.Secrets(vault.List(), request);
            case SecretOperation.ListVersions:
                var (shown, versions) = vault.ListVersions(name);
                return responses.Versions(shown, versions, request);
            case SecretOperation.Delete:
                return responses.Deleted(vault.Delete(name));
            case SecretOperation.ListDeleted:
                return responses.AllDeleted(vault.ListDeleted(), request);
            case SecretOperation.GetDeleted:
                return responses.Deleted(vault.GetDeleted(name));
            case SecretOperation.Recover:
                var secret = vault.Recover(name);
                return responses.WithoutValue(secret, secret.Newest);
            case SecretOperation.Purge:
                vault.Purge(name);
                return null;
            default:
                throw new InvalidOperationException($"No such operation: {request.Operation}.");
        }
    }

    SecretBundle Show((Secret Secret, SecretVersion Version) found, bool withValue) =>
        withValue ? responses.WithValue(found.Secret, found.Version) : responses.WithoutValue(found.Secret, found.Version);
}
