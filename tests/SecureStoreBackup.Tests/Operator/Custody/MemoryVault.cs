using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Tests.Operator.Custody;

/// <summary>A vault in memory that can lose answers, apply writes late, hide them from its lists, and be killed between calls.</summary>
internal sealed class MemoryVault(TimeProvider time) : IVault
{
    private readonly List<(VaultSecretVersion Version, SecretValue Value)> _versions = [];
    private readonly List<(VaultSecretVersion Version, SecretValue Value)> _late = [];
    private int _made;

    public Uri Url { get; } = new("https://contoso-sp.vault.azure.net");

    /// <summary>Called before each call with its name; what it throws is what the caller sees.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>What becomes of the next writes; applied and answered when empty.</summary>
    public Queue<WriteFate> Fates { get; } = new();

    /// <summary>Versions that the lists do not show yet.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.Ordinal);

    public int Writes { get; private set; }

    public IReadOnlyList<VaultSecretVersion> All => [.. _versions.Select(entry => entry.Version)];

    public void Put(string name, string value, string operationId) => Apply(Make(name, new SecretValue(value), new Dictionary<string, string>(StringComparer.Ordinal) { ["op-id"] = operationId }));

    /// <summary>Writes that were on their way arrive now.</summary>
    public void Arrive()
    {
        _late.ForEach(Apply);
        _late.Clear();
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<VaultSecret> GetAsync(string name, string? version, CancellationToken cancellationToken)
    {
        Before("get");
        var (found, value) = _versions.Find(entry => entry.Version.Version == version);
        if (found is null)
            throw new StepFailedException(new(Reasons.SecretNotFound, "no such version", Retry: false));
        return found.Enabled ? Task.FromResult(new VaultSecret(found, value, "text/plain")) : throw new StepFailedException(new(Reasons.SecretDisabled, "disabled", Retry: false));
    }

    public Task<IReadOnlyList<VaultSecretVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken)
    {
        Before("list");
        return Task.FromResult<IReadOnlyList<VaultSecretVersion>>([.. All.Where(version => version.Name == name && !Hidden.Contains(version.Version)).OrderBy(version => version.CreatedAt)]);
    }

    public Task<IReadOnlyList<VaultSecretVersion>> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<VaultSecretVersion> SetAsync(string name, SecretValue value, string contentType, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        Before("set");
        Writes++;
        var secret = Make(name, value, tags);
        switch (Fates.TryDequeue(out var fate) ? fate : WriteFate.Answered)
        {
            case WriteFate.Answered:
                Apply(secret);
                return Task.FromResult(secret.Version);
            case WriteFate.Garbled:
                Apply((secret.Version, new SecretValue("garbled")));
                return Task.FromResult(secret.Version);
            case WriteFate.AnswerLost:
                Apply(secret);
                break;
            case WriteFate.OnItsWay:
                _late.Add(secret);
                break;
        }

        throw new StepFailedException(new(Reasons.SecretWriteAmbiguous, "no answer", Retry: true));
    }

    public Task<DateTimeOffset?> DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DisableAsync(string name, string version, CancellationToken cancellationToken)
    {
        Before("disable");
        var index = _versions.FindIndex(entry => entry.Version.Version == version);
        _versions[index] = (_versions[index].Version with { Enabled = false }, _versions[index].Value);
        return Task.CompletedTask;
    }

    private (VaultSecretVersion Version, SecretValue Value) Make(string name, SecretValue value, IReadOnlyDictionary<string, string> tags)
    {
        var version = $"v{++_made}";
        return (new(name, version, new Uri(Url, $"secrets/{name}/{version}"), Enabled: true, time.GetUtcNow(), tags, "Recoverable"), value);
    }

    private void Apply((VaultSecretVersion Version, SecretValue Value) secret) =>
        _versions.Add((secret.Version with { CreatedAt = time.GetUtcNow() }, secret.Value));
}

public enum WriteFate
{
    Answered,
    AnswerLost,
    NeverArrived,
    OnItsWay,
    Garbled,
}
