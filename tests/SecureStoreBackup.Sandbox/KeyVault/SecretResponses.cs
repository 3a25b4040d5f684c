using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>The wire shapes of one vault's secrets.</summary>
internal sealed class SecretResponses(VaultOptions vault, int port)
{
    readonly string root = $"https://{vault.Name}.vault.localhost:{port}";

    public SecretBundle WithValue(Secret secret, SecretVersion version) => WithoutValue(secret, version) with { Value = version.Value };

    public SecretBundle WithoutValue(Secret secret, SecretVersion version) =>
        new($"{root}/secrets/{secret.Name}/{version.Id}", version.Attributes(vault)) { ContentType = version.ContentType, Tags = version.Tags };

    public SecretBundle Deleted(DeletedSecret deleted) => WithoutValue(deleted.Secret, deleted.Secret.Newest) with
    {
        RecoveryId = $"{root}/deletedsecrets/{deleted.Secret.Name}",
        DeletedDate = deleted.DeletedAt.ToUnixTimeSeconds(),
        ScheduledPurgeDate = deleted.PurgedAt.ToUnixTimeSeconds(),
    };

    public SecretPage Secrets(ImmutableArray<Secret> secrets, SecretRequest request) =>
        Page([.. secrets.Select(secret => (secret.Name, WithoutVersion(secret)))], "secrets", request);

    public SecretPage Versions(string name, ImmutableArray<SecretVersion> versions, SecretRequest request) =>
        Page([.. versions.Select(version => (version.Id, WithoutValue(new Secret(name, versions), version)))], $"secrets/{name}/versions", request);

    public SecretPage AllDeleted(ImmutableArray<DeletedSecret> deleted, SecretRequest request) =>
        Page([.. deleted.Select(secret => (secret.Secret.Name, Deleted(secret) with { Id = $"{root}/secrets/{secret.Secret.Name}" }))], "deletedsecrets", request);

    SecretBundle WithoutVersion(Secret secret) => WithoutValue(secret, secret.Newest) with { Id = $"{root}/secrets/{secret.Name}" };

    /// <summary>The page after the key that the token names, so that what is added or removed meanwhile moves nothing.</summary>
    SecretPage Page(ImmutableArray<(string Key, SecretBundle Bundle)> items, string path, SecretRequest request)
    {
        var rest = items.Where(item => request.SkipToken is null || StringComparer.OrdinalIgnoreCase.Compare(item.Key, request.SkipToken) > 0)
            .Take(request.PageSize + 1).ToArray();
        var page = rest.Take(request.PageSize).ToArray();
        var next = rest.Length == page.Length ? null
            : $"{root}/{path}?api-version={Uri.EscapeDataString(request.ApiVersion)}&$skiptoken={page[^1].Key}&maxresults={request.PageSize}";
        return new SecretPage([.. page.Select(item => item.Bundle)], next);
    }
}
