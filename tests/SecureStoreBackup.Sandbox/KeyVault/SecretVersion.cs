using System.Collections.Immutable;

namespace SecureStoreBackup.Sandbox.KeyVault;

/// <summary>
/// One value of a secret. Its value never changes; its attributes may. The id is 32 hexadecimal digits, in no order;
/// NotBefore and Expires (Unix seconds) are for information: the service serves the value all the same.
/// </summary>
internal sealed record SecretVersion(
    string Id, string Value, string? ContentType, ImmutableSortedDictionary<string, string>? Tags, bool Enabled,
    long? NotBefore, long? Expires, DateTimeOffset Created, DateTimeOffset Updated)
{
    public SecretVersion Updating(SetSecretBody change, DateTimeOffset now) => this with
    {
        ContentType = change.ContentType ?? ContentType,
        Tags = change.Tags?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? Tags,
        Enabled = change.Attributes?.Enabled ?? Enabled,
        NotBefore = change.Attributes?.Nbf ?? NotBefore,
        Expires = change.Attributes?.Exp ?? Expires,
        Updated = now,
    };

    public SecretAttributes Attributes(VaultOptions vault) =>
        new(Enabled, NotBefore, Expires, Created.ToUnixTimeSeconds(), Updated.ToUnixTimeSeconds(), vault.RecoveryLevel, vault.RecoverableDays);
}

/// <param name="Name">As first written; names differ by more than case.</param>
/// <param name="Versions">Oldest first, never empty.</param>
internal sealed record Secret(string Name, ImmutableArray<SecretVersion> Versions)
{
    public SecretVersion Newest => Versions[^1];

    public SecretVersion Find(string? version) => version is null
        ? Newest
        : Versions.FirstOrDefault(candidate => string.Equals(candidate.Id, version, StringComparison.OrdinalIgnoreCase))
          ?? throw KeyVaultException.NotFound($"{Name}/{version}");
}

internal sealed record DeletedSecret(Secret Secret, DateTimeOffset DeletedAt, DateTimeOffset SettledAt, DateTimeOffset PurgedAt);
