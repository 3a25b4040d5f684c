using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Benchmarks.Offsite;

/// <summary>Copying and verifying ask no vault; whoever does is told so.</summary>
internal sealed class NoVault : IVault
{
    public Uri Url => throw Asked();

    public Task ProbeAsync(CancellationToken cancellationToken) => throw Asked();

    public Task<VaultSecret> GetAsync(string name, string? version, CancellationToken cancellationToken) => throw Asked();

    public Task<IReadOnlyList<VaultSecretVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken) => throw Asked();

    public Task<IReadOnlyList<VaultSecretVersion>> ListAsync(string prefix, CancellationToken cancellationToken) => throw Asked();

    public Task<VaultSecretVersion> SetAsync(string name, SecretValue value, string contentType, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => throw Asked();

    public Task DisableAsync(string name, string version, CancellationToken cancellationToken) => throw Asked();

    public Task<DateTimeOffset?> DeleteAsync(string name, CancellationToken cancellationToken) => throw Asked();

    private static NotSupportedException Asked() => new("This benchmark has no vault.");
}
