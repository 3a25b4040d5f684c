using System.Globalization;
using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Doubles;

/// <summary>A vault that keeps versions as Key Vault does: every write makes one, names are compared without case.</summary>
internal sealed class InMemoryVault(string label, Uri url, OutsideCalls calls, TimeProvider time) : IVault
{
    private readonly List<Entry> _entries = [];

    public Uri Url => url;

    /// <summary>A broken vault, whose lists show nothing.</summary>
    public bool Blind { get; set; }

    public IReadOnlyList<VaultSecretVersion> All => [.. _entries.Select(e => e.Version)];

    /// <summary>What people do in the portal.</summary>
    public VaultSecretVersion Put(string name, string value, IReadOnlyDictionary<string, string>? tags = null)
    {
        var version = string.Create(CultureInfo.InvariantCulture, $"{_entries.Count + 1:x32}");
        _entries.Add(new Entry(
            new VaultSecretVersion(name, version, new Uri(url, $"secrets/{name}/{version}"), Enabled: true, time.GetUtcNow(), tags ?? new Dictionary<string, string>(), "Recoverable"),
            new SecretValue(value)));
        return _entries[^1].Version;
    }

    public void Delete(string name) => _entries.RemoveAll(e => Is(e, name));

    public string ValueOf(string id) => _entries.Single(e => e.Version.Id.AbsoluteUri == id && e.Version.Enabled).Value.Reveal();

    public Task ProbeAsync(CancellationToken cancellationToken) => calls.MakeAsync($"{label} probe", () => { }, cancellationToken);

    public Task<VaultSecret> GetAsync(string name, string? version, CancellationToken cancellationToken) => calls.MakeAsync($"{label} get {name}", () =>
    {
        var found = _entries.LastOrDefault(e => Is(e, name) && (version is null || e.Version.Version == version))
            ?? throw new StepFailedException(new StepFailure(Reasons.SecretNotFound, $"There is no secret {name}.", Retry: false));
        return found.Version.Enabled
            ? new VaultSecret(found.Version, found.Value, "text/plain")
            : throw new StepFailedException(new StepFailure(Reasons.SecretDisabled, $"The secret {name} is disabled.", Retry: false));
    }, cancellationToken);

    public Task<IReadOnlyList<VaultSecretVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken) =>
        calls.MakeAsync<IReadOnlyList<VaultSecretVersion>>($"{label} versions {name}", () => [.. _entries.Where(e => !Blind && Is(e, name)).Select(e => e.Version)], cancellationToken);

    public Task<IReadOnlyList<VaultSecretVersion>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        calls.MakeAsync<IReadOnlyList<VaultSecretVersion>>($"{label} list {prefix}", () =>
        [
            .. All.Where(v => !Blind && v.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).GroupBy(v => v.Name, StringComparer.OrdinalIgnoreCase).Select(g => g.Last()),
        ], cancellationToken);

    public Task<VaultSecretVersion> SetAsync(string name, SecretValue value, string contentType, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        calls.MakeAsync($"{label} set {name}", () => Put(name, value.Reveal(), tags), cancellationToken);

    public Task DisableAsync(string name, string version, CancellationToken cancellationToken) => calls.MakeAsync($"{label} disable {name}", () =>
    {
        var index = _entries.FindIndex(e => Is(e, name) && e.Version.Version == version);
        _entries[index] = _entries[index] with { Version = _entries[index].Version with { Enabled = false } };
    }, cancellationToken);

    public Task<DateTimeOffset?> DeleteAsync(string name, CancellationToken cancellationToken) => calls.MakeAsync<DateTimeOffset?>($"{label} delete {name}", () =>
    {
        Delete(name);
        return time.GetUtcNow().AddDays(90);
    }, cancellationToken);

    private static bool Is(Entry entry, string name) => string.Equals(entry.Version.Name, name, StringComparison.OrdinalIgnoreCase);

    private sealed record Entry(VaultSecretVersion Version, SecretValue Value);
}
