using Azure.Security.KeyVault.Secrets;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.KeyVault;

/// <summary>Azure Key Vault. Reads are repeated by the SDK, writes never.</summary>
/// <param name="reader">Repeats what fails.</param>
/// <param name="writer">Must not repeat anything.</param>
public sealed class AzureKeyVault(Uri url, SecretClient reader, SecretClient writer) : IVault
{
    public Uri Url => url;

    /// <remarks>Lists one page: that needs a token and the right to list, and nothing that a new vault would lack.</remarks>
    public Task ProbeAsync(CancellationToken cancellationToken) => AskAsync("its secrets", async () =>
    {
        await using var pages = reader.GetPropertiesOfSecretsAsync(cancellationToken).AsPages(pageSizeHint: 1).GetAsyncEnumerator(cancellationToken);
        return await pages.MoveNextAsync();
    }, cancellationToken);

    public Task<VaultSecret> GetAsync(string name, string? version, CancellationToken cancellationToken) => AskAsync($"secret '{name}'", async () =>
    {
        KeyVaultSecret secret = await reader.GetSecretAsync(name, version, cancellationToken: cancellationToken);
        return new VaultSecret(Version(secret.Properties), new SecretValue(secret.Value), secret.Properties.ContentType);
    }, cancellationToken);

    public Task<IReadOnlyList<VaultSecretVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<VaultSecretVersion>>($"secret '{name}'", async () =>
    {
        var versions = new List<VaultSecretVersion>();
        try
        {
            await foreach (var properties in reader.GetPropertiesOfSecretVersionsAsync(name, cancellationToken))
                versions.Add(Version(properties));
        }
        catch (Azure.RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }

        return [.. versions.OrderBy(version => version.CreatedAt).ThenBy(version => version.Version, StringComparer.Ordinal)];
    }, cancellationToken);

    // The vault's list names secrets without their versions, so each name that fits is asked for its own.
    public async Task<IReadOnlyList<VaultSecretVersion>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var names = await AskAsync("its secrets", () => NamesAsync(prefix, cancellationToken), cancellationToken);
        var newest = new List<VaultSecretVersion>();
        foreach (var name in names)
            if ((await ListVersionsAsync(name, cancellationToken)) is [.., var last])
                newest.Add(last);
        return newest;
    }

    public async Task<VaultSecretVersion> SetAsync(string name, SecretValue value, string contentType, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var secret = new KeyVaultSecret(name, value.Reveal()) { Properties = { ContentType = contentType } };
        foreach (var (key, text) in tags)
            secret.Properties.Tags.Add(key, text);
        StepFailure failure;
        try
        {
            return Version((await writer.SetSecretAsync(secret, cancellationToken)).Value.Properties);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && VaultErrors.TranslateWrite(e, url, $"secret '{name}'") is { } translated)
        {
            failure = translated;
        }

        // The SDK's exception quotes the answer, and an answer to a write could quote the value: it does not travel on.
        throw new StepFailedException(failure);
    }

    public Task DisableAsync(string name, string version, CancellationToken cancellationToken) => AskAsync($"secret '{name}'", async () =>
    {
        var properties = new SecretProperties(new Uri(url, $"secrets/{name}/{version}")) { Enabled = false };
        return await reader.UpdateSecretPropertiesAsync(properties, cancellationToken);
    }, cancellationToken);

    // The operation is not waited for: the vault has taken the name out of use when it answers, and the rest is its own affair.
    public Task<DateTimeOffset?> DeleteAsync(string name, CancellationToken cancellationToken) => AskAsync($"the deletion of secret '{name}'", async () =>
    {
        try
        {
            return (await reader.StartDeleteSecretAsync(name, cancellationToken)).Value.ScheduledPurgeDate;
        }
        catch (Azure.RequestFailedException e) when (e.Status == 404)
        {
            return null;   // gone, be it by an answer of ours that was lost
        }
    }, cancellationToken);

    private async Task<List<string>> NamesAsync(string prefix, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var properties in reader.GetPropertiesOfSecretsAsync(cancellationToken))
            if (properties.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                names.Add(properties.Name);
        return names;
    }

    private async Task<T> AskAsync<T>(string subject, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && VaultErrors.Translate(e, url, subject) is { } failure)
        {
            throw new StepFailedException(failure, e);
        }
    }

    private static VaultSecretVersion Version(SecretProperties properties) => new(
        properties.Name,
        properties.Version ?? "",
        properties.Id,
        properties.Enabled ?? true,
        properties.CreatedOn ?? DateTimeOffset.MinValue,
        properties.Tags.ToDictionary(StringComparer.Ordinal),
        properties.RecoveryLevel);
}
