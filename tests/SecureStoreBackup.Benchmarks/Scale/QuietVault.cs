using System.Collections.Concurrent;
using System.Globalization;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Benchmarks.Scale;

/// <summary>A vault that answers at once. Every name that nobody wrote is a passphrase which stands there since yesterday.</summary>
internal sealed class QuietVault(Uri url) : IVault
{
    private static readonly DateTimeOffset _yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);

    private readonly ConcurrentDictionary<string, VaultSecret> _written = new(StringComparer.OrdinalIgnoreCase);

    public Uri Url => url;

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<VaultSecret> GetAsync(string name, string? version, CancellationToken cancellationToken) =>
        Task.FromResult(_written.TryGetValue(name, out var written) ? written : Secret(name, new SecretValue("correct horse battery staple 1!"), "text/plain", _yesterday, new Dictionary<string, string>()));

    public Task<IReadOnlyList<VaultSecretVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<VaultSecretVersion>>(_written.TryGetValue(name, out var written) ? [written.Version] : []);

    public Task<IReadOnlyList<VaultSecretVersion>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<VaultSecretVersion>>([.. _written.Values.Select(s => s.Version).Where(v => v.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))]);

    public Task<VaultSecretVersion> SetAsync(string name, SecretValue value, string contentType, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        Task.FromResult((_written[name] = Secret(name, value, contentType, TimeProvider.System.GetUtcNow(), tags)).Version);

    public Task DisableAsync(string name, string version, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<DateTimeOffset?> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        _written.TryRemove(name, out _);
        return Task.FromResult<DateTimeOffset?>(null);
    }

    private VaultSecret Secret(string name, SecretValue value, string contentType, DateTimeOffset at, IReadOnlyDictionary<string, string> tags)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks:x32}");
        return new VaultSecret(new VaultSecretVersion(name, version, new Uri(url, $"secrets/{name}/{version}"), Enabled: true, at, tags, "Recoverable"), value, contentType);
    }
}
