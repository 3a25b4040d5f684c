namespace SecureStoreBackup.Ports;

/// <summary>
/// One key vault. Every call is a single attempt in the vault's own terms (reads may be retried inside); refusals are
/// <see cref="StepFailedException"/>. Names are compared without case; versions are opaque.
/// </summary>
public interface IVault
{
    /// <summary>Where the vault is, as in <c>https://contoso-sp.vault.azure.net</c>. Secret ids begin with it.</summary>
    Uri Url { get; }

    /// <summary>Answers when the vault may be read as us; throws the failure otherwise.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>A secret with its value, at <paramref name="version"/> or, when null, the newest.</summary>
    /// <exception cref="StepFailedException"><see cref="Reasons.SecretNotFound"/>, <see cref="Reasons.SecretDisabled"/>, or the vault's own refusal.</exception>
    Task<VaultSecret> GetAsync(string name, string? version, CancellationToken cancellationToken);

    /// <summary>All versions of one name, oldest first, without values; empty when there is no such name.</summary>
    Task<IReadOnlyList<VaultSecretVersion>> ListVersionsAsync(string name, CancellationToken cancellationToken);

    /// <summary>The newest version of every secret whose name begins with <paramref name="prefix"/>, without values.</summary>
    Task<IReadOnlyList<VaultSecretVersion>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a new version; one attempt, never repeated by the SDK. A lost answer is
    /// <see cref="Reasons.SecretWriteAmbiguous"/>: the caller lists versions before it tries again.
    /// </summary>
    Task<VaultSecretVersion> SetAsync(string name, SecretValue value, string contentType, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>Makes one version unreadable; doing so twice is the same as once.</summary>
    Task DisableAsync(string name, string version, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a secret by name, every version of it, softly: it can be recovered until the vault destroys it. One that is not
    /// there is success. Nothing of ours ever purges.
    /// </summary>
    /// <returns>When the vault will destroy it; null when it did not say.</returns>
    Task<DateTimeOffset?> DeleteAsync(string name, CancellationToken cancellationToken);
}

/// <param name="Id">The full id with version, as in <c>https://contoso-sp.vault.azure.net/secrets/NAME/VERSION</c>.</param>
/// <param name="RecoveryLevel">The vault's word on soft delete and purge protection, such as <c>Recoverable</c>; null when it did not say.</param>
public sealed record VaultSecretVersion(
    string Name, string Version, Uri Id, bool Enabled, DateTimeOffset CreatedAt,
    IReadOnlyDictionary<string, string> Tags, string? RecoveryLevel);

public sealed record VaultSecret(VaultSecretVersion Version, SecretValue Value, string? ContentType);
