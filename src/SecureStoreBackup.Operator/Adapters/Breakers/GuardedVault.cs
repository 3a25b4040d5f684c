using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Adapters.Breakers;

/// <summary>A vault behind its breaker.</summary>
internal sealed class GuardedVault(IVault vault, Breaker breaker) : IVault
{
    public Uri Url => vault.Url;

    public Task ProbeAsync(CancellationToken cancellationToken) => breaker.CallAsync(vault.ProbeAsync, cancellationToken);

    public Task<VaultSecret> GetAsync(string name, string? version, CancellationToken cancellationToken) => breaker.CallAsync(token => vault.GetAsync(name, version, token), cancellationToken);

    public Task<IReadOnlyList<VaultSecretVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken) =>
        breaker.CallAsync(token => vault.ListVersionsAsync(name, token), cancellationToken);

    public Task<IReadOnlyList<VaultSecretVersion>> ListAsync(string prefix, CancellationToken cancellationToken) => breaker.CallAsync(token => vault.ListAsync(prefix, token), cancellationToken);

    public Task<VaultSecretVersion> SetAsync(string name, SecretValue value, string contentType, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        breaker.CallAsync(token => vault.SetAsync(name, value, contentType, tags, token), cancellationToken);

    public Task DisableAsync(string name, string version, CancellationToken cancellationToken) => breaker.CallAsync(token => vault.DisableAsync(name, version, token), cancellationToken);

    public Task<DateTimeOffset?> DeleteAsync(string name, CancellationToken cancellationToken) => breaker.CallAsync(token => vault.DeleteAsync(name, token), cancellationToken);
}
