using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Tenancy;

/// <summary>
/// A vault of which a namespace may name some secrets only. Names come from policies, but also from statuses and manifests,
/// which others may have written.
/// </summary>
internal sealed class BoundVault(IVault vault, Func<string, bool> holds, Func<string, StepFailedException> refusal) : IVault
{
    public Uri Url => vault.Url;

    public Task ProbeAsync(CancellationToken cancellationToken) => vault.ProbeAsync(cancellationToken);

    public Task<VaultSecret> GetAsync(string name, string? version, CancellationToken cancellationToken) => vault.GetAsync(Checked(name), version, cancellationToken);

    public Task<IReadOnlyList<VaultSecretVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken) => vault.ListVersionsAsync(Checked(name), cancellationToken);

    public Task<IReadOnlyList<VaultSecretVersion>> ListAsync(string prefix, CancellationToken cancellationToken) => vault.ListAsync(Checked(prefix), cancellationToken);

    public Task<VaultSecretVersion> SetAsync(string name, SecretValue value, string contentType, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        vault.SetAsync(Checked(name), value, contentType, tags, cancellationToken);

    public Task DisableAsync(string name, string version, CancellationToken cancellationToken) => vault.DisableAsync(Checked(name), version, cancellationToken);

    public Task<DateTimeOffset?> DeleteAsync(string name, CancellationToken cancellationToken) => vault.DeleteAsync(Checked(name), cancellationToken);

    private string Checked(string name) => holds(name) ? name : throw refusal(name);
}
