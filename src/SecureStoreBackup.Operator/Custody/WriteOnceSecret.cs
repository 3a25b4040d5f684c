using SecureStoreBackup.Ports;

namespace SecureStoreBackup.Operator.Custody;

/// <summary>
/// Writes a secret under a name that is used once. Key Vault has no compare-and-set and every PUT makes a version, so the
/// operation's id goes into the tags, and we look for it before each write.
/// </summary>
/// <remarks>
/// <para>Guarantees: after success one version is enabled, it was read back equal, and it is the one returned. A crash
/// between any two calls is healed by calling again with the same arguments.</para>
/// <para>Assumes that nobody calls again once the result is recorded: versions that were made within the same second are
/// ordered by their ids alone, so a late one might then be preferred to the one returned before.</para>
/// </remarks>
public sealed class WriteOnceSecret(TimeProvider time)
{
    /// <summary>The tag that holds the operation's id.</summary>
    public const string OperationTag = "op-id";

    private const int MaximumWrites = 4;
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(2);

    /// <summary>Writes the secret, or finds that an earlier attempt of the same operation did.</summary>
    /// <param name="operationId">The same for every attempt; at most 256 characters.</param>
    /// <param name="tags">At most 14, nothing secret in them, none named <c>op-id</c>.</param>
    /// <exception cref="StepFailedException">
    /// <see cref="Reasons.SecretNameBlocked"/>: the name is another's. <see cref="Reasons.SecretReadBackDiffers"/>: an earlier
    /// attempt wrote another value. <see cref="Reasons.SecretWriteAmbiguous"/>: still unknown after four writes, 2 s to 16 s
    /// apart. Or the vault's own refusal.
    /// </exception>
    public async Task<PinnedSecret> WriteAsync(
        IVault vault, string name, string operationId, SecretValue value, string contentType,
        IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var allTags = SecretTags.Build(operationId, tags);
        VaultSecretVersion? written = null;
        for (var writes = 0; ; writes++)
        {
            var versions = await ListAsync(vault, name, written, cancellationToken);
            if (Oldest(vault, name, operationId, versions) is { } ours)
                return Same(vault, await PinAsync(vault, ours, versions, cancellationToken), value);
            try
            {
                written = await vault.SetAsync(name, value, contentType, allTags, cancellationToken);
            }
            catch (StepFailedException e) when (e.Failure.Reason == Reasons.SecretWriteAmbiguous && writes + 1 < MaximumWrites)
            {
                // The write may still be on its way: a second one without looking first would make a second version.
                await Task.Delay(_firstPause * (1 << writes), time, cancellationToken);
            }
        }
    }

    /// <summary>What an earlier attempt of this operation wrote under this name; null when the name is free.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.SecretNameBlocked"/>: the name is another's. Or the vault's own refusal.</exception>
    public static async Task<FoundSecret?> FindAsync(IVault vault, string name, string operationId, CancellationToken cancellationToken)
    {
        var versions = await vault.ListVersionsAsync(name, cancellationToken);
        return Oldest(vault, name, operationId, versions) is { } ours ? await PinAsync(vault, ours, versions, cancellationToken) : null;
    }

    // A list may lag behind the write that it should show.
    private static async Task<IReadOnlyList<VaultSecretVersion>> ListAsync(IVault vault, string name, VaultSecretVersion? written, CancellationToken cancellationToken)
    {
        var versions = await vault.ListVersionsAsync(name, cancellationToken);
        return written is null || versions.Any(version => version.Version == written.Version) ? versions : [.. versions, written];
    }

    // The name belongs to whoever wrote its first version. The first of ours is the one that a crashed attempt may have seen.
    private static VaultSecretVersion? Oldest(IVault vault, string name, string operationId, IReadOnlyList<VaultSecretVersion> versions)
    {
        if (versions.Count == 0)
            return null;
        if (!IsOf(versions[0], operationId))
            throw new StepFailedException(new(Reasons.SecretNameBlocked,
                $"The name '{name}' in {vault.Url.Host} is taken by a secret that this run did not write; we never overwrite. Rename or delete that one, or change keyVault.prefix.", Retry: false));
        return versions.FirstOrDefault(version => version.Enabled && IsOf(version, operationId)) ?? throw new StepFailedException(new(Reasons.SecretDisabled,
            $"Secret '{name}' in {vault.Url.Host} was disabled after this run wrote it; enable its version {versions[0].Version} to go on.", Retry: false));
    }

    private static async Task<FoundSecret> PinAsync(IVault vault, VaultSecretVersion ours, IReadOnlyList<VaultSecretVersion> versions, CancellationToken cancellationToken)
    {
        var readBack = await ReadBackAsync(vault, ours, cancellationToken);
        foreach (var other in versions.Where(version => version.Enabled && version.Version != ours.Version))
            await vault.DisableAsync(other.Name, other.Version, cancellationToken);
        var pinned = readBack.Version;
        return new(new(pinned.Id, pinned.Name, pinned.Version, pinned.RecoveryLevel ?? ours.RecoveryLevel), readBack.Value, ours.Tags);
    }

    private static async Task<VaultSecret> ReadBackAsync(IVault vault, VaultSecretVersion ours, CancellationToken cancellationToken)
    {
        try
        {
            return await vault.GetAsync(ours.Name, ours.Version, cancellationToken);
        }
        catch (StepFailedException e) when (e.Failure.Reason == Reasons.SecretNotFound)
        {
            throw new StepFailedException(e.Failure with { Message = $"The vault {vault.Url.Host} lists version {ours.Version} of '{ours.Name}' but does not give it out yet; the next try looks again.", Retry = true }, e);
        }
    }

    private static PinnedSecret Same(IVault vault, FoundSecret found, SecretValue value) =>
        found.Value.Matches(value)
            ? found.Pinned
            : throw new StepFailedException(new(Reasons.SecretReadBackDiffers,
                $"Secret '{found.Pinned.Name}' in {vault.Url.Host} holds another value than this run means to keep there; it stays as it is, and the next run writes under a new name.", Retry: false));

    private static bool IsOf(VaultSecretVersion version, string operationId) =>
        version.Tags.TryGetValue(OperationTag, out var id) && string.Equals(id, operationId, StringComparison.Ordinal);
}
